"""An agent's health check: `agent.py [PROCESS…]`, exit code 0 while the agent answers through crossbar and runs these.

The question takes the way that every client takes, so that it is true only while the agent's session with crossbar is.
Crossbar's address and the agent's own are found as the agent finds them: by ocs, from the site config.
"""

import json
import os
import sys
import urllib.request
from urllib.parse import urlsplit

from ocs import OpCode, site_config

PATIENCE = 3
FLAGS = {
    "--instance-id": "INSTANCE_ID",
    "--site-host": "SITE_HOST",
    "--site-hub": "SITE_HUB",
    "--site-http": "SITE_HTTP",
}


class Unhealthy(Exception):
    """The agent cannot be reached, or does not do what it should."""


def place() -> "tuple[str, str]":
    """Crossbar's call endpoint and the agent's address."""
    given = [word for flag, name in FLAGS.items() if name in os.environ for word in (flag, os.environ[name])]
    found = site_config.parse_args(agent_class="*host*", args=given)
    # A site config may leave the endpoint out; crossbar has it beside the web socket.
    hub = urlsplit(found.site_hub)._replace(path="/call")
    endpoint = found.site_http or hub._replace(scheme=hub.scheme.replace("ws", "http")).geturl()
    return endpoint, f"{found.address_root}.{found.instance_id}"


def call(endpoint: str, procedure: str, *args: str) -> "object":
    """The agent's answer."""
    body = json.dumps({"procedure": procedure, "args": args}).encode()
    # Crossbar refuses a form, which urllib says of every body where nothing else is said.
    request = urllib.request.Request(endpoint, body, {"Content-Type": "application/json"})
    try:
        with urllib.request.urlopen(request, timeout=PATIENCE) as reply:
            answer = json.load(reply)
    except (OSError, ValueError) as error:
        raise Unhealthy(f"{endpoint} does not answer: {getattr(error, 'reason', error)}") from error
    if "error" in answer:
        raise Unhealthy(f"{procedure}: {answer['error']}")
    return answer["args"][0]


def state_of(endpoint: str, address: str, process: str) -> str:
    """The state of one of the agent's processes."""
    _, message, session = call(endpoint, f"{address}.ops", "status", process)
    try:
        return OpCode(session["op_code"]).name
    except (KeyError, ValueError):
        raise Unhealthy(f"{process} of {address}: {message}") from None


def check(processes: "list[str]") -> str:
    """What is well. Raises Unhealthy."""
    endpoint, address = place()
    if not processes:
        return f"{address}, of class {call(endpoint, address, 'get_agent_class')}, answers"
    states = {process: state_of(endpoint, address, process) for process in processes}
    if set(states.values()) != {OpCode.RUNNING.name}:
        raise Unhealthy(f"{address}: " + ", ".join(f"{name} is {state}" for name, state in states.items()))
    return f"{address} runs {', '.join(processes)}"


def main() -> int:
    """Prints one line and returns the exit code."""
    try:
        print(f"healthy: {check(sys.argv[1:])}")
    except Unhealthy as trouble:
        print(f"unhealthy: {trouble}")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
