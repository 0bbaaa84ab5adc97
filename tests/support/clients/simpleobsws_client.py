"""Uses a simulated OBS as a stream tool would, through simpleobsws. Prints `ok` at the end.

Arguments: the URL. The password is in CALLBOARD_OBS_PASSWORD.
"""

import asyncio
import os
import sys

import simpleobsws


async def main() -> None:
    parameters = simpleobsws.IdentificationParameters()
    parameters.eventSubscriptions = 4
    client = simpleobsws.WebSocketClient(
        url=sys.argv[1],
        password=os.environ["CALLBOARD_OBS_PASSWORD"],
        identification_parameters=parameters,
    )
    changed = asyncio.get_running_loop().create_future()

    async def on_program(event_data) -> None:
        if not changed.done():
            changed.set_result(event_data)

    client.register_event_callback(on_program, "CurrentProgramSceneChanged")
    await client.connect()
    assert await client.wait_until_identified(timeout=5), "not identified"

    version = await client.call(simpleobsws.Request("GetVersion"))
    assert version.ok(), version.requestStatus
    assert version.responseData["rpcVersion"] == 1

    scenes = await client.call(simpleobsws.Request("GetSceneList"))
    name = next(
        scene["sceneName"]
        for scene in scenes.responseData["scenes"]
        if not scene["sceneName"].isascii()
    )
    switched = await client.call(
        simpleobsws.Request("SetCurrentProgramScene", {"sceneName": name})
    )
    assert switched.ok(), switched.requestStatus
    event = await asyncio.wait_for(changed, 5)
    assert event["sceneName"] == name, event

    refused = await client.call(simpleobsws.Request("StopRecord"))
    assert not refused.ok() and refused.requestStatus.code == 501

    results = await client.call_batch(
        [
            simpleobsws.Request("GetStats"),
            simpleobsws.Request("Sleep", {"sleepMillis": 20}),
            simpleobsws.Request("GetInputMute", {"inputName": "Microphone"}),
        ],
        halt_on_failure=True,
    )
    assert [result.ok() for result in results] == [True, True, True], results

    await client.disconnect()
    print("ok")


asyncio.run(main())
