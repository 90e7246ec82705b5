// Whether what stands on the page may still belong to the choice before: Evidence leaves it there
// until the new figures have come.
import { readable } from 'svelte/store';
import { Query } from '@evidence-dev/sdk/usql';

let choices = 0;
let change = () => {};

/** True from the moment of a choice until all figures of the page are of that choice. */
export const counting = readable(false, (set) => {
	let done;
	change = () => {
		clearTimeout(done);
		if (choices || Query.queriesInFlight) set(true);
		// A query ends a moment before its rows are on the page.
		else done = setTimeout(() => set(false));
	};
	// It is said before the first one is counted.
	const begun = () => {
		clearTimeout(done);
		set(true);
	};
	Query.addEventListener('inFlightQueryStart', begun);
	Query.addEventListener('inFlightQueryEnd', change);
	change();
	return () => {
		clearTimeout(done);
		change = () => {};
		Query.removeEventListener('inFlightQueryStart', begun);
		Query.removeEventListener('inFlightQueryEnd', change);
	};
});

/** Note that a choice is being made until what is given has been awaited. */
export async function choosing(made) {
	choices += 1;
	change();
	try {
		await made;
	} finally {
		choices -= 1;
		change();
	}
}
