#!/usr/bin/env python3
"""Clients that Serai's authors did not write, against daemons that run on the examples.

    clients.py websockets HTTP_PORT ECHO_PORT        routes/examples/websocket-server
    clients.py requests   HTTP_PORT                  routes/examples/http-server
    clients.py psycopg2   PORT DATABASE              routes/examples/postgresql, and its server
    clients.py redis      PORT [PASSWORD]            routes/examples/redis, and its server
    clients.py pymongo    URI DATABASE               routes/examples/mongodb, and its server
    clients.py serial     PATH                       ./serai simulate weather --link PATH

The first word is the client's module. Prints a line for each thing that was seen; the last one says how many. Ends with 1
at the first thing that is not as it should be, and with 77 where the module is missing, naming its Debian package.
"""

import importlib
import json
import re
import sys
import time

PATIENCE = 60  # seconds
ENTRY = re.compile(r"weather/\d{12}/\w+")

seen = 0


def check(truth, what, found=""):
    global seen
    if not truth:
        raise AssertionError(f"{what}: {found!r}" if found != "" else what)
    seen += 1
    print(f"  {what}", flush=True)


def until(ask, what):
    """What ask() gives once that is not false."""
    limit = time.monotonic() + PATIENCE
    while True:
        found = ask()
        if found:
            return found
        if time.monotonic() > limit:
            raise AssertionError(f"in vain for {PATIENCE} s: {what}")
        time.sleep(0.05)


# ---- websockets -----------------------------------------------------------------------------------------------------


def with_websockets(websockets, http, echo_port):
    import asyncio

    server = f"ws://127.0.0.1:{http}/messages"
    feed = f"ws://127.0.0.1:{http}/feed"

    async def answer(client, message):
        await client.send(message)
        return await asyncio.wait_for(client.recv(), PATIENCE)

    async def closed_with(client):
        try:
            while True:
                await asyncio.wait_for(client.recv(), PATIENCE)
        except websockets.exceptions.ConnectionClosed as e:
            return e.rcvd.code if e.rcvd else None

    async def echo():
        async with websockets.connect(f"ws://127.0.0.1:{echo_port}/echo") as client:
            for text in ("hello", "23,4 °C – 摂氏 🌡", "x" * 60_000):
                check(await answer(client, text) == text, f"echo of {len(text)} characters")
            check(await answer(client, ["three ", "fra", "mes"]) == "three frames", "echo of a message in three frames")
            await asyncio.wait_for(await client.ping(b"alive?"), PATIENCE)
            check(True, "a ping is answered")

        async def talk(number):
            async with websockets.connect(f"ws://127.0.0.1:{echo_port}/echo") as client:
                for turn in range(10):
                    text = f"{number}/{turn}"
                    if await answer(client, text) != text:
                        return False
            return True

        check(all(await asyncio.gather(*map(talk, range(50)))), "50 clients side by side, each with its own echo")

    async def live():
        async with websockets.connect(feed + "/weather?from=0") as client:
            entries = [json.loads(await asyncio.wait_for(client.recv(), PATIENCE)) for _ in range(20)]
        check([e["_offset"] for e in entries] == list(range(20)), "the feed from 0: twenty entries in order, none left out")
        check(all(ENTRY.fullmatch(e["_id"]) and e["_topic"] == "weather" for e in entries), "each with _id and topic")
        check(all(isinstance(e["temperature"], (int, float)) and e["_time"] for e in entries), "each with temperature and time")
        async with websockets.connect(feed + "/weather?from=20") as client:
            check(json.loads(await asyncio.wait_for(client.recv(), PATIENCE))["_offset"] == 20, "it goes on where a client left off")
        async with websockets.connect(feed + "/no-such-topic") as client:
            check(await closed_with(client) == 4404, "a topic that is not shown: close code 4404")
        async with websockets.connect(feed + "/weather") as client:
            await client.send("let me in")
            check(await closed_with(client) == 1008, "a message to the feed: close code 1008")
        try:
            async with websockets.connect(feed + "/weather", origin="http://evil.example"):
                raise AssertionError("a page of another origin was let in")
        except websockets.exceptions.InvalidHandshake as e:
            check("403" in str(e), "a page of another origin: 403", str(e))

    async def readings():
        async with websockets.connect(server + "/readings") as client, websockets.connect(feed + "/readings?from=0") as watching:
            told = json.loads(await answer(client, '{"device":"python","temperature":21.5}'))
            check(told["ok"] and told["_id"].startswith("readings/"), "a reading is answered with its _id", told)
            entry = json.loads(await asyncio.wait_for(watching.recv(), PATIENCE))
            check((entry["_id"], entry["device"], entry["temperature"]) == (told["_id"], "python", 21.5), "and comes in the feed", entry)
            for bad in ('{"device":', "[]", '{"device":"python","temperature":"hot"}'):
                check(json.loads(await answer(client, bad))["ok"] is False, f"{bad} is refused, the connection stays")

    async def commands():
        async with websockets.connect(server + "/commands") as client:
            told = json.loads(await answer(client, '{"id":"python-1","command":"PING","device":"station"}'))
            check((told["id"], told["result"], told["reply"]) == ("python-1", "done", "PONG"), "a command's reply comes back", told)
            told = json.loads(await answer(client, '{"id":"python-2","command":"PING","device":"nobody"}'))
            check((told["result"], told["reason"]) == ("failed", "device"), "an unknown device is told", told)

    async def everything():
        for part in (echo, live, readings, commands):
            await part()

    asyncio.run(everything())


# ---- requests -------------------------------------------------------------------------------------------------------


def with_requests(requests, port):
    server = f"http://127.0.0.1:{port}"
    with requests.Session() as session:

        def post(path, body, **options):
            return session.post(server + path, json=body, timeout=PATIENCE, **options)

        def latest(device, limit):
            return session.get(server + "/readings", params={"device": device, "limit": limit}, timeout=PATIENCE).json()

        one = post("/readings", {"device": "python", "temperature": 21.5})
        check(one.status_code == 202, "a reading is taken: 202", one.text)
        check(len(one.json()["ids"]) == 1 and ENTRY.fullmatch(one.json()["ids"][0]), "with its permanent name", one.text)
        many = [{"device": f"python-{n % 4}", "temperature": n / 10, "humidity": 40} for n in range(1000)]
        taken = post("/readings", many)
        check(taken.status_code == 202 and len(set(taken.json()["ids"])) == 1000, "a thousand in an array, each its own name")
        key = {"Idempotency-Key": "python-key-1"}
        first = post("/readings", {"device": "python-once", "pressure": 1013.2}, headers=key)
        again = post("/readings", {"device": "python-once", "pressure": 1013.2}, headers=key)
        check(again.status_code == 202 and again.json() == first.json(), "sent again under its key: the same answer", again.text)

        # entries are stored in their order: what came before this one is there with it
        post("/readings", {"device": "python-last", "pressure": 1013.2})
        until(lambda: latest("python-last", 1), "the readings in the database")
        check(len(latest("python-3", 1000)) == 250, "a quarter of a thousand of one device")
        check([r["temperature"] for r in latest("python-3", 3)] == [99.9, 99.5, 99.1], "the latest of a device, newest first")
        check(len(latest("python-once", 10)) == 1, "what was sent twice under a key is there once")
        check(latest("'; drop table readings; --", 10) == [] and latest("python", 10), "SQL in a parameter is a value")

        problem = post("/readings", [{"device": "a"}, {"device": "b", "temperature": "hot"}])
        check(problem.status_code == 400 and problem.json()["pointer"] == "/1/temperature", "400 names the field", problem.text)
        check(problem.headers["Content-Type"].startswith("application/problem+json"), "as application/problem+json")
        check(session.post(server + "/readings", data=b'{"device":', headers={"Content-Type": "application/json"}).status_code == 400,
              "half a JSON text: 400")
        check(session.post(server + "/readings", data={"device": "a"}).status_code == 415, "a form: 415")
        check(session.delete(server + "/readings").status_code == 405, "another method: 405")
        check(session.get(server + "/nothing").status_code == 404, "another path: 404")

        reply = post("/devices/station/commands", {"command": "PING"})
        check(reply.status_code == 200 and reply.json()["reply"] == "PONG", "a command's reply: 200", reply.text)
        check(post("/devices/nobody/commands", {"command": "PING"}).status_code == 404, "an unknown device: 404")
        check(post("/devices/station/commands", {"command": "NONSENSE"}).status_code == 422, "what the device refuses: 422")
        check("/readings" in session.get(server + "/openapi.json").json()["paths"], "the OpenAPI document")

    def body():  # of no length that is told before
        yield b'{"device":"python-chunked",'
        yield b'"temperature":1.5}'

    answer = requests.post(server + "/readings", data=body(), headers={"Content-Type": "application/json"}, timeout=PATIENCE)
    check(answer.status_code == 202, "a body in chunks", answer.text)


# ---- psycopg2 -------------------------------------------------------------------------------------------------------


def with_psycopg2(psycopg2, port, database):
    connection = psycopg2.connect(host="127.0.0.1", port=port, dbname=database, user="postgres")
    connection.autocommit = True
    with connection.cursor() as cursor:

        def ask(query, *values):
            cursor.execute(query, values)
            return cursor.fetchall()

        def first_ten():  # batches are stored side by side, so that a later one may be there first
            found = ask("select _id, _time, temperature, humidity, pressure, record from readings order by _id limit 10")
            return [int(row[0].split("/")[1]) for row in found] == list(range(10)) and found

        rows = until(first_ten, "the first ten entries, none left out")
        check(all(ENTRY.fullmatch(row[0]) for row in rows), "the first ten entries, none left out, each under its name")
        check(all(row[1].tzinfo is not None for row in rows), "with a time that knows its zone")
        check(all(row[2:5] == tuple(row[5][name] for name in ("temperature", "humidity", "pressure")) for row in rows),
              "the columns say what the record says")
        check(ask("select count(*) - count(distinct _id) from readings") == [(0,)], "none twice")

        ask("insert into commands (id, command) values ('python-1', 'PING'), ('python-2', 'NONSENSE') returning id")
        until(lambda: ask("select count(*) from commands where finished is not null") == [(2,)], "both results")
        told = ask("select id, state, reply from commands order by id")
        check(told[0] == ("python-1", "done", "PONG"), "a command that was inserted has its reply", told)
        check(told[1][1] == "failed" and told[1][2].startswith("ERR"), "what the device refuses has failed", told)
    connection.close()


# ---- redis ----------------------------------------------------------------------------------------------------------


def with_redis(redis, port, password=None):
    client = redis.Redis(host="127.0.0.1", port=int(port), password=password, decode_responses=True)
    check(client.ping(), "ping")
    until(lambda: client.xlen("weather:all") >= 5, "five readings in the stream")
    entries = client.xrange("weather:all", count=5)
    check(all(ENTRY.fullmatch(fields["_id"]) for _, fields in entries), "the stream's entries have their permanent names")
    check(all("temperature" in json.loads(fields["record"]) for _, fields in entries), "and the record as JSON")
    (_, news), = client.xread({"weather:all": "$"}, block=PATIENCE * 1000, count=1)
    check(len(news) == 1, "XREAD waits for the next one")
    latest = json.loads(client.hgetall("weather:latest")[news[0][1]["device"]])
    check(latest["_offset"] >= json.loads(news[0][1]["record"])["_offset"], "the latest reading of a device is that one or newer")
    both = client.pipeline(transaction=True).get("weather:count").xlen("weather:all").execute()
    check(int(both[0]) == both[1], "the counter says how many the stream has", both)
    client.set("weather:count", 1_000_000)
    until(lambda: int(client.get("weather:count")) > 1_000_000, "a reading that is counted")
    both = client.pipeline(transaction=True).get("weather:count").xlen("weather:all").execute()
    check(1_000_000 < int(both[0]) < 1_000_000 + both[1], "a counter that a client sets goes on from there", both)

    with client.pubsub(ignore_subscribe_messages=True) as replies:
        replies.subscribe("serai:replies")
        replies.get_message(timeout=PATIENCE)
        until(lambda: client.publish("serai:commands", '{"id":"python-1","command":"PING"}'), "a daemon that listens")
        told = json.loads(until(lambda: replies.get_message(timeout=1), "a reply")["data"])
    check((told["id"], told["result"], told["reply"]) == ("python-1", "done", "PONG"), "a command's reply is published", told)
    check(json.loads(client.get("serai:result:python-1")) == told, "and kept under its key")
    check(0 < client.ttl("serai:result:python-1") <= 86_400, "for a day")


# ---- pymongo --------------------------------------------------------------------------------------------------------


def with_pymongo(pymongo, uri, database):
    client = pymongo.MongoClient(uri)
    readings = client[database].readings
    until(lambda: readings.count_documents({}) >= 10, "ten documents")
    found = list(readings.find({"_topic": "weather"}).sort("_offset", pymongo.ASCENDING).limit(10))
    check([d["_offset"] for d in found] == list(range(10)), "the first ten entries, none left out")
    check(all(ENTRY.fullmatch(d["_id"]) for d in found), "each under its permanent name")
    check(all(hasattr(d["_time"], "year") and isinstance(d["temperature"], (int, float)) for d in found), "dates and numbers are that")
    check(readings.find_one({"_id": found[3]["_id"]}) == found[3], "one by its _id")
    warm = readings.count_documents({"temperature": {"$gte": found[0]["temperature"]}})
    cold = readings.count_documents({"temperature": {"$lt": found[0]["temperature"]}})
    check(1 <= warm and warm + cold >= 10, "by a range of values", (warm, cold))

    commands = client[database].commands
    asked = commands.insert_one({"command": "PING", "state": "new"}).inserted_id
    told = until(lambda: commands.find_one({"_id": asked, "state": "answered"}), "the answer")["answer"]
    check((told["result"], told["reply"]) == ("done", "PONG"), "a command that was inserted has its reply", told)
    check(told["id"] == f"mongodb/{asked}", "under the document's id", told)
    client.close()


# ---- serial ---------------------------------------------------------------------------------------------------------


def with_serial(serial, path):
    with serial.Serial(path, 115_200, timeout=PATIENCE) as port:

        def line():
            return port.read_until(b"\r\n").decode()

        def ask(question):
            port.write(question.encode() + b"\n")
            return next(text.strip() for text in iter(line, "") if not text.startswith("{"))  # readings come between

        for _ in range(5):
            text = line()
            reading = json.loads(text)
            check(text.endswith("\r\n") and set(reading) == {"temperature", "humidity", "pressure"}, f"a reading: {text.strip()}")
        check(ask("PING") == "PONG", "PING is answered with PONG")
        check(ask("ID?").startswith("ID "), "ID? is answered")
        check(ask("INTERVAL 20") == "OK INTERVAL 20", "INTERVAL 20 is answered with OK INTERVAL 20")
        check(ask("INTERVAL?").endswith("20"), "and it is 20 then")
        check(ask("NONSENSE").startswith("ERR"), "anything else with ERR")
    with serial.Serial(path, 115_200, timeout=PATIENCE) as port:
        port.reset_input_buffer()
        port.read_until(b"\r\n")
        check(json.loads(port.read_until(b"\r\n"))["temperature"] is not None, "opened a second time it goes on")


CLIENTS = {
    "websockets": with_websockets,
    "requests": with_requests,
    "psycopg2": with_psycopg2,
    "redis": with_redis,
    "pymongo": with_pymongo,
    "serial": with_serial,
}


def main():
    if len(sys.argv) < 2 or sys.argv[1] not in CLIENTS:
        print(__doc__, file=sys.stderr)
        return 2
    name = sys.argv[1]
    try:
        module = importlib.import_module(name)
    except ImportError as e:
        print(f"{e}. Install it: apt-get install python3-{name}")
        return 77
    CLIENTS[name](module, *sys.argv[2:])
    print(f"{seen} things seen with {name} {getattr(module, '__version__', getattr(module, 'version', ''))}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
