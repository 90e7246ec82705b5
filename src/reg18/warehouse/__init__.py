"""The warehouse: how it is built with dbt, tested, published, recorded and rolled back."""
