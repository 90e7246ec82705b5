// Stands in the place of Evidence's own layout, which fetches Parquet files and, for them, extensions
// of DuckDB from the internet. Here the tables are Arrow streams beside the pages, and nothing else
// is fetched.
import { browser } from '$app/environment';
import {
	initDB,
	query as ask,
	setParquetURLs
} from '@evidence-dev/universal-sql/client-duckdb';
import { setTrackProxy } from '@evidence-dev/sdk/usql';
import { addBasePath } from '@evidence-dev/sdk/utils/svelte';

export const ssr = false;
export const prerender = false;
export const trailingSlash = 'always';

// A select without a choice yet: its query has no rows.
const NOT_CHOSEN = '(select null where false)';

const fetched = async (path) => {
	const response = await fetch(addBasePath(path));
	if (!response.ok) throw new Error(`${path} cannot be read (${response.status}).`);
	return response;
};

const json = async (path) => (await fetched(path)).json();

async function load_tables() {
	const [{ tables }] = await Promise.all([json('/data/site.json'), initDB()]);
	const connection = await window[Symbol.for('EVIDENCE_QUERY_ENGINE')].connect();
	try {
		// Else it asks the internet for what a function might need.
		await connection.query('set autoload_known_extensions = false');
		for (const schema of new Set(tables.map((table) => table.schema))) {
			await connection.query(`create schema if not exists ${schema}`);
		}
		await Promise.all(
			tables.map(async ({ schema, name, file }) => {
				const bytes = new Uint8Array(await (await fetched(`/data/${file}`)).arrayBuffer());
				await connection.insertArrowFromIPCStream(bytes, { schema, name, create: true });
			})
		);
	} finally {
		await connection.close();
	}
	// Evidence waits with its queries until it is told that there are tables.
	await setParquetURLs({});
}

const loaded = browser ? load_tables() : undefined;
// Whoever awaits it is told; without this the browser reports it once more.
loaded?.catch(() => {});

export const load = async ({ route }) => {
	const [site, { customFormattingSettings }, pagesManifest, evidencemeta] = await Promise.all([
		json('/data/site.json'),
		json('/api/customFormattingSettings.json/GET.json'),
		json('/api/pagesManifest.json'),
		json(`/api/${route.id}/evidencemeta.json`)
	]);
	const query = async (sql, { callback = (rows) => rows } = {}) => {
		await loaded;
		return callback(await ask(sql));
	};
	return {
		site,
		loaded,
		__db: { query, load: () => loaded, updateParquetURLs: async () => {} },
		inputs: setTrackProxy({ label: '', value: NOT_CHOSEN }),
		data: {},
		customFormattingSettings,
		isUserPage: true,
		evidencemeta,
		pagesManifest
	};
};
