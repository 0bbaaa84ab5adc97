// Runs copied JavaScript: each line of stdin is a JSON string with code, each line of stdout the JSON of what it came to.
//
// usage: obs_websocket_js_runner.mjs URL NODE_MODULES | --literals
// `--literals` needs no package and no server: it shows what the code would send.

import {createInterface} from 'node:readline';
import {pathToFileURL} from 'node:url';
import {join} from 'node:path';

const [url, modules] = process.argv.slice(2);

async function connected() {
    const file = pathToFileURL(join(modules, 'obs-websocket-js', 'dist', 'json.js'));
    const {default: OBSWebSocket} = await import(file);
    const obs = new OBSWebSocket();
    await obs.connect(url, process.env.CALLBOARD_OBS_PASSWORD);
    return obs;
}

const shown = {
    call: async (name, data) => [name, data ?? null],
    callBatch: async (requests, options) => [requests, options ?? null],
};
const obs = url === '--literals' ? shown : await connected();
const AsyncFunction = (async () => {}).constructor;
for await (const line of createInterface({input: process.stdin})) {
    const code = `${JSON.parse(line)}\nreturn typeof results === 'undefined' ? answer : results;`;
    console.log(JSON.stringify((await new AsyncFunction('obs', code)(obs)) ?? null));
}
process.exit(0);
