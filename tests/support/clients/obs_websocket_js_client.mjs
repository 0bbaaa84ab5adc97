// Uses a simulated OBS as a stream tool would, through obs-websocket-js. Prints `ok` at the end.
//
// Arguments: the URL, the folder node_modules that has obs-websocket-js, and `json` or `msgpack`.
// The password is in CALLBOARD_OBS_PASSWORD.

import assert from 'node:assert/strict'
import { createRequire } from 'node:module'
import { join } from 'node:path'

const [url, modules, encoding] = process.argv.slice(2)
const require = createRequire(join(modules, 'callboard.js'))
const { default: OBSWebSocket } = require(encoding === 'json' ? 'obs-websocket-js/json' : 'obs-websocket-js/msgpack')
const password = process.env.CALLBOARD_OBS_PASSWORD

const wrong = new OBSWebSocket()
await assert.rejects(wrong.connect(url, 'not the password'), (error) => error.code === 4009)

const obs = new OBSWebSocket()
const hello = await obs.connect(url, password, { rpcVersion: 1, eventSubscriptions: 4 })
assert.equal(hello.negotiatedRpcVersion, 1)

const { scenes } = await obs.call('GetSceneList')
const { sceneName } = scenes.find((scene) => /[^\x00-\x7f]/.test(scene.sceneName))
const changed = new Promise((resolve) => obs.once('CurrentProgramSceneChanged', resolve))
await obs.call('SetCurrentProgramScene', { sceneName })
assert.equal((await changed).sceneName, sceneName)

await assert.rejects(obs.call('StopRecord'), (error) => error.code === 501)

const results = await obs.callBatch(
  [
    { requestType: 'GetCurrentProgramScene', outputVariables: { scene: 'sceneName' } },
    { requestType: 'GetSceneItemList', inputVariables: { sceneName: 'scene' } },
  ],
  { haltOnFailure: true },
)
assert.deepEqual(results.map((result) => result.requestStatus.result), [true, true])

const meters = new Promise((resolve) => obs.once('InputVolumeMeters', resolve))
await obs.reidentify({ eventSubscriptions: 1 << 16 })
assert.ok((await meters).inputs.length > 0)

await obs.disconnect()
console.log('ok')
