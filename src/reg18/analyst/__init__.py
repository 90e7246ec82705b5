"""What analysts use besides the report: exports, metrics, analyses, traces, documentation."""
