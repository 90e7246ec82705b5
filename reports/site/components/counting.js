// Whether what stands on the page may still belong to the choice before: Evidence leaves it there
// until the new figures have come.
import { readable } from 'svelte/store';
import { Query } from '@evidence-dev/sdk/usql';

let choices = 0;
let choices_changed = () => {};

/** True from the moment of a choice until all figures of the page are of that choice. */
export const counting = readable(false, (set) => {
	let done;
	const begun = () => {
		clearTimeout(done);
		set(true);
	};
	const changed = () => {
		clearTimeout(done);
		if (choices || Query.queriesInFlight) set(true);
		// A query ends a moment before its rows are on the page.
		else done = setTimeout(() => set(false));
	};
	choices_changed = changed;
	// That one begins is said before it is among those in flight.
	Query.addEventListener('inFlightQueryStart', begun);
	Query.addEventListener('inFlightQueryEnd', changed);
	changed();
	return () => {
		clearTimeout(done);
		choices_changed = () => {};
		Query.removeEventListener('inFlightQueryStart', begun);
		Query.removeEventListener('inFlightQueryEnd', changed);
	};
});

/** Note that a choice is being made until what is given has been awaited. */
export async function choosing(made) {
	choices += 1;
	choices_changed();
	try {
		await made;
	} finally {
		choices -= 1;
		choices_changed();
	}
}
