const quoted = (value) => {
	const text = value instanceof Date ? value.toISOString().slice(0, 10) : String(value ?? '');
	// A text that a spreadsheet would run is set apart; a number is left as it is.
	const safe = typeof value === 'string' && /^[=+@\t\r]/.test(text) ? `'${text}` : text;
	return /[",\n\r]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
};

/** Rows as CSV that Excel opens as it is: it takes UTF-8 for such only with a mark. */
export const csv = (rows, columns) =>
	'\ufeff' +
	[columns, ...rows.map((row) => columns.map((column) => row[column]))]
		.map((line) => line.map(quoted).join(',') + '\r\n')
		.join('');

/** Hand a text to the reader as a file. */
export function save(text, name) {
	const address = URL.createObjectURL(new Blob([text], { type: 'text/csv;charset=utf-8' }));
	const link = Object.assign(document.createElement('a'), { href: address, download: name });
	link.click();
	setTimeout(() => URL.revokeObjectURL(address), 1000);
}
