"""The submitter, against a job manager of our own that answers as Flink does."""

import http.server
import json
import os
import tempfile
import threading
import unittest
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path

import submit
from registered import endpoint
from rest import JobManager, Unreachable


class FakeFlink(http.server.BaseHTTPRequestHandler):
    jobs = {}

    def _answer(self, status, body):
        text = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def do_GET(self):
        parts = self.path.split("/")[2:]
        if parts == ["overview"]:
            return self._answer(200, {"jobs": [{"jid": jid, **job} for jid, job in self.jobs.items()]})
        if parts[0] not in self.jobs:
            return self._answer(404, {"errors": ["not found"]})
        if parts[1:] == ["exceptions"]:
            return self._answer(200, {"root-exception": "Top\n\tat x\nCaused by: Deep\n\tat y"})
        return self._answer(200, {"state": self.jobs[parts[0]]["state"]})

    def do_PATCH(self):
        self.jobs[self.path.split("/")[2].split("?")[0]]["state"] = "CANCELED"
        self._answer(202, {})

    def log_message(self, *_):
        pass


def job(name, state, running=2, total=2):
    return {"name": name, "state": state, "tasks": {"running": running, "total": total}}


class SubmitTest(unittest.TestCase):
    def setUp(self):
        FakeFlink.jobs = {}
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), FakeFlink)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.manager = JobManager(f"http://127.0.0.1:{self.server.server_port}")
        self.addCleanup(self.server.server_close)
        self.addCleanup(self.server.shutdown)

    def health(self, name):
        said = StringIO()
        with redirect_stdout(said):
            code = submit.health(self.manager, name)
        return code, said.getvalue().strip()

    def test_healthy_only_when_every_task_runs(self):
        self.assertEqual(self.health("a"), (1, "unhealthy: there is no job a"))
        FakeFlink.jobs = {"1": job("a", "FAILED"), "2": job("a", "RUNNING", running=1), "3": job("b", "RUNNING")}
        self.assertEqual(self.health("a")[0], 1)
        self.assertRegex(self.health("a")[1], "a is RUNNING, 1 of 2 tasks run. Top\nCaused by: Deep")
        FakeFlink.jobs["2"] = job("a", "RUNNING")
        self.assertEqual(self.health("a"), (0, "healthy: job a runs, 2 tasks"))

    def test_cancels_only_what_has_its_name_and_lives(self):
        FakeFlink.jobs = {"1": job("a", "FINISHED"), "2": job("a", "RESTARTING"), "3": job("b", "RUNNING")}
        with redirect_stdout(StringIO()):
            submit.cancel_all(self.manager, "a")
        self.assertEqual([FakeFlink.jobs[jid]["state"] for jid in "123"], ["FINISHED", "CANCELED", "RUNNING"])

    def test_a_job_that_ends_is_lost_with_its_cause(self):
        FakeFlink.jobs = {"1": job("a", "FAILED")}
        with self.assertRaisesRegex(submit.Lost, "(?s)job a is FAILED.*Top.*Caused by: Deep"):
            submit.watch(self.manager, "a", "1")

    def test_a_job_manager_that_was_restarted_has_lost_the_job(self):
        with self.assertRaisesRegex(submit.Lost, "no longer: it has been restarted"):
            submit.watch(self.manager, "a", "1")

    def test_nobody_there(self):
        nobody = JobManager("http://127.0.0.1:9")
        with self.assertRaisesRegex(Unreachable, "127.0.0.1:9"):
            nobody.jobs("a")
        with redirect_stdout(StringIO()):
            self.assertEqual(submit.health(nobody, "a"), 1)

    def test_an_address_that_is_none(self):
        with self.assertRaisesRegex(ValueError, "expected http://host:port"):
            JobManager("flink-jobmanager:8161")


class CommandTest(unittest.TestCase):
    def test_the_newest_complete_checkpoint(self):
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            self.assertIsNone(submit.newest_checkpoint(folder / "none"))
            for number, (path, time) in enumerate([("old/chk-90", 100), ("new/chk-2", 300), ("new/chk-1", 200)]):
                (folder / path).mkdir(parents=True)
                (folder / path / "_metadata").write_text(str(number))
                os.utime(folder / path / "_metadata", (time, time))
            (folder / "new/chk-3").mkdir()
            self.assertEqual(submit.newest_checkpoint(folder), folder / "new/chk-2")

    def test_the_command(self):
        here = Path(submit.__file__).parent
        command = submit.flink_run(JobManager("http://jm:8161"), here / "local_training.py", Path("/data/chk-7"))
        self.assertEqual(command[:5], ["flink", "run", "--detached", "--jobmanager", "jm:8161"])
        self.assertIn("file:///data/chk-7", command)
        modules = [Path(file).name for file in command[-1].split(",")]
        self.assertLessEqual({"messages.py", "pipeline.py", "training.py"}, set(modules))
        self.assertFalse({"submit.py", "rest.py", "local_training.py"} & set(modules))
        self.assertNotIn("--fromSavepoint", submit.flink_run(JobManager("http://jm:8161"), here / "x.py", None))

    def test_the_jobs_id(self):
        text = "noise\nJob has been submitted with JobID 2cf7884a69be350868a1aebad7ee83a3\n"
        self.assertEqual(submit.submitted_id(text), "2cf7884a69be350868a1aebad7ee83a3")
        self.assertIsNone(submit.submitted_id("The program finished with the following exception:"))

    def test_called_wrongly(self):
        for arguments in ([], ["--health"], ["/nowhere.py"]):
            with self.subTest(arguments), redirect_stdout(StringIO()) as said:
                self.assertEqual(submit.main(arguments), 2)
                self.assertIn("usage", said.getvalue())

    def test_where_a_task_manager_listens(self):
        path = "pekko.tcp://flink@172.18.0.5:38711/user/rpc/taskmanager_0"
        self.assertEqual(endpoint({"path": path}), ("172.18.0.5", 38711))
        self.assertIsNone(endpoint({}))


if __name__ == "__main__":
    unittest.main()
