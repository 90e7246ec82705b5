// One page that holds no figure: the tables are loaded in the browser, whatever they hold that day.
import adapter from '@sveltejs/adapter-static';

export default {
	kit: {
		adapter: adapter({ fallback: 'index.html', strict: false }),
		// Else the time of day, and the same sources would make other files.
		version: { name: 'reg18' }
	}
};
