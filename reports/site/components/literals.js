/** A text as SQL writes it: names of services have apostrophes. */
export const literal = (text) => `'${String(text).replaceAll("'", "''")}'`;

/** The values of a row as SQL writes them: one as it is, several as a row of their own. */
export const literals = (row, columns) =>
	columns.length === 1
		? literal(row[columns[0]])
		: `(${columns.map((column) => literal(row[column])).join(', ')})`;
