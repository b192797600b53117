"""The unary calls: everything that needs no session."""

import os
import unittest

import grpc

from coordinator.admin.v1 import admin_pb2, admin_pb2_grpc
from coordinator.client.v1 import session_pb2, tree_pb2, tree_pb2_grpc, types_pb2
from errors import BAD_ARGUMENTS, BAD_VERSION, GUARD_FAILED, NO_NODE, NODE_EXISTS, NOT_EMPTY, SESSION_EXPIRED, code_of, refused, trailer

ANY = -1


def create(path, data=b"", **more):
    return tree_pb2.CreateRequest(op=types_pb2.CreateOp(path=path, data=data, **more))


def set_data(path, data, version=ANY):
    return tree_pb2.SetDataRequest(op=types_pb2.SetDataOp(path=path, data=data, version=version))


def delete(path, version=ANY, recursive=False):
    return tree_pb2.DeleteRequest(op=types_pb2.DeleteOp(path=path, version=version, recursive=recursive))


def get(path):
    return tree_pb2.GetDataRequest(path=path, consistency=types_pb2.CONSISTENCY_LINEARIZABLE)


class TreeTest(unittest.TestCase):
    def setUp(self):
        self.channel = grpc.insecure_channel(os.environ["COORDINATOR_ENDPOINTS"].split(",")[0])
        self.tree = tree_pb2_grpc.TreeStub(self.channel)
        self.top = "/" + self.id().rsplit(".", 1)[1]
        self.tree.Create(create(self.top))

    def tearDown(self):
        self.tree.Delete(delete(self.top, recursive=True))
        self.channel.close()

    def test_create_get_set_delete(self):
        path = self.top + "/a"
        created = self.tree.Create(create(path, b"one"))
        self.assertEqual((path, created.zxid), (created.results[0].path, created.results[0].stat.czxid))

        read = self.tree.GetData(get(path))
        self.assertEqual((b"one", 0, 3), (read.result.data, read.result.stat.version, read.result.stat.data_length))
        self.assertEqual(1, self.tree.SetData(set_data(path, b"two", version=0)).results[0].stat.version)
        self.assertEqual(b"two", self.tree.GetData(get(path)).result.data)

        self.assertEqual((grpc.StatusCode.FAILED_PRECONDITION, NOT_EMPTY), refused(self.tree.Delete, delete(self.top))[:2])
        self.tree.Delete(delete(path, version=1))
        self.assertEqual((grpc.StatusCode.NOT_FOUND, NO_NODE), refused(self.tree.GetData, get(path))[:2])

    def test_a_conflict_says_what_and_where(self):
        path = self.top + "/a"
        self.tree.Create(create(path))
        newest = self.tree.SetData(set_data(path, b"x")).zxid
        with self.assertRaises(grpc.RpcError) as raised:
            self.tree.SetData(set_data(path, b"y", version=0))
        error = raised.exception
        self.assertEqual((grpc.StatusCode.FAILED_PRECONDITION, BAD_VERSION), (error.code(), code_of(error)))
        self.assertIn(path, error.details())
        self.assertGreater(int(trailer(error, "coordinator-zxid"), 16), newest)

    def test_create_if_absent_and_sequential(self):
        path = self.top + "/a"
        self.assertTrue(self.tree.Create(create(path, if_absent=True)).results[0].created)
        self.assertFalse(self.tree.Create(create(path, if_absent=True)).results[0].created)
        self.assertEqual((grpc.StatusCode.ALREADY_EXISTS, NODE_EXISTS), refused(self.tree.Create, create(path))[:2])

        numbered = self.tree.Create(create(self.top + "/n-", mode=types_pb2.CREATE_MODE_PERSISTENT_SEQUENTIAL))
        self.assertRegex(numbered.results[0].path, r"/n-\d{10}$")
        ephemeral = create(self.top + "/e", mode=types_pb2.CREATE_MODE_EPHEMERAL)
        self.assertEqual((grpc.StatusCode.INVALID_ARGUMENT, BAD_ARGUMENTS), refused(self.tree.Create, ephemeral)[:2])

    def test_lists_come_in_pages(self):
        names = [f"c{i}" for i in range(5)]
        for name in names:
            self.tree.Create(create(f"{self.top}/{name}"))
        found, after = [], ""
        while True:
            page = self.tree.List(tree_pb2.ListRequest(list=session_pb2.ListChildren(path=self.top, after_name=after, limit=2))).result
            found += [child.name for child in page.children]
            if not page.has_more:
                break
            after = found[-1]
        self.assertEqual(names, found)

        subtree = self.tree.ListSubtree(tree_pb2.ListSubtreeRequest(list=session_pb2.ListSubtree(path=self.top)))
        self.assertEqual([self.top] + [f"{self.top}/{name}" for name in names], [child.name for child in subtree.result.children])

    def test_exists_and_sync(self):
        here = tree_pb2.ExistsRequest(path=self.top, consistency=types_pb2.CONSISTENCY_LINEARIZABLE)
        self.assertEqual(0, self.tree.Exists(here).result.stat.version)
        self.assertEqual(NO_NODE, refused(self.tree.Exists, tree_pb2.ExistsRequest(path=self.top + "/none"))[1])
        self.assertGreater(self.tree.Sync(tree_pb2.SyncRequest(path="/")).zxid, 0)

    def test_acl(self):
        rights = [types_pb2.Acl(permissions=31, scheme="world", id="anyone")]
        request = tree_pb2.SetAclRequest(op=types_pb2.SetAclOp(path=self.top, acl=rights, version=0))
        self.assertEqual(1, self.tree.SetAcl(request).results[0].stat.aversion)
        read = self.tree.GetAcl(tree_pb2.GetAclRequest(path=self.top)).result
        self.assertEqual((rights, 1), (list(read.acl), read.stat.aversion))
        self.assertEqual(BAD_VERSION, refused(self.tree.SetAcl, request)[1])

    def test_check(self):
        holds = tree_pb2.CheckRequest(check=types_pb2.CheckOp(path=self.top, version=0))
        self.assertEqual(0, self.tree.Check(holds).results[0].stat.version)
        self.assertEqual(BAD_VERSION, refused(self.tree.Check, tree_pb2.CheckRequest(check=types_pb2.CheckOp(path=self.top, version=7)))[1])
        absent = tree_pb2.CheckRequest(check_absent=types_pb2.CheckAbsentOp(path=self.top))
        self.assertEqual(NODE_EXISTS, refused(self.tree.Check, absent)[1])
        self.assertEqual(BAD_ARGUMENTS, refused(self.tree.Check, tree_pb2.CheckRequest())[1])

    def test_multi_with_guards(self):
        holder = self.tree.Create(create(self.top + "/holder"))
        ops = [
            types_pb2.Op(create=types_pb2.CreateOp(path=self.top + "/a")),
            types_pb2.Op(check=types_pb2.CheckOp(path=self.top, version=0)),
            types_pb2.Op(set_data=types_pb2.SetDataOp(path=self.top + "/a", data=b"x", version=0)),
        ]
        guard = types_pb2.HolderGuard(path=self.top + "/holder", czxid=holder.zxid)
        done = self.tree.Multi(tree_pb2.MultiRequest(multi=session_pb2.Multi(ops=ops, guards=[guard])))
        self.assertEqual((0, [0, 0, 0]), (done.code, [result.code for result in done.results]))

        # A second time the first op fails: an outcome with a code for each op, not an error of the call.
        failed = self.tree.Multi(tree_pb2.MultiRequest(multi=session_pb2.Multi(ops=ops)))
        self.assertEqual((NODE_EXISTS, [NODE_EXISTS, -2, -2]), (failed.code, [result.code for result in failed.results]))
        self.assertIn(self.top + "/a", failed.message)

        self.tree.Delete(delete(self.top + "/holder"))
        deposed = self.tree.Multi(tree_pb2.MultiRequest(multi=session_pb2.Multi(ops=ops[1:2], guards=[guard])))
        self.assertEqual(GUARD_FAILED, deposed.code)

    def test_watch_sees_each_change_and_resumes(self):
        path = self.top + "/w"
        watch = self.tree.Watch(tree_pb2.WatchRequest(path=self.top, recursive=True), timeout=30)
        start = next(watch).complete_zxid
        self.tree.Create(create(path))
        self.tree.SetData(set_data(path, b"x"))
        events = [event for _ in range(2) for event in next(watch).events]
        self.assertEqual(
            [(types_pb2.EVENT_TYPE_CREATED, path), (types_pb2.EVENT_TYPE_CHANGED, path)], [(event.type, event.path) for event in events])
        watch.cancel()

        again = self.tree.Watch(tree_pb2.WatchRequest(path=self.top, recursive=True, from_zxid=start), timeout=30)
        resumed = []
        while len(resumed) < 2:
            resumed += next(again).events
        self.assertEqual(events, resumed)
        again.cancel()

    def test_delete_recursive(self):
        self.tree.Create(tree_pb2.CreateRequest(op=types_pb2.CreateOp(path=self.top + "/x/y/z"), parents=True))
        self.tree.Delete(delete(self.top + "/x", recursive=True))
        self.assertEqual(NO_NODE, refused(self.tree.GetData, get(self.top + "/x"))[1])

    def test_bad_arguments_name_themselves(self):
        status, code, message = refused(self.tree.GetData, get("no/slash"))
        self.assertEqual((grpc.StatusCode.INVALID_ARGUMENT, BAD_ARGUMENTS), (status, code))
        self.assertIn("must start with '/'", message)


class AdminTest(unittest.TestCase):
    def test_operators_calls(self):
        with grpc.insecure_channel(os.environ["COORDINATOR_ENDPOINTS"].split(",")[0]) as channel:
            admin = admin_pb2_grpc.AdminStub(channel)
            self.assertIn(admin.Status(admin_pb2.StatusRequest()).state, ("leading", "following"))
            self.assertFalse(admin.ListSessions(admin_pb2.ListSessionsRequest()).has_more)
            status, code, _ = refused(admin.KillSession, admin_pb2.KillSessionRequest(session_id=0x77))
            self.assertEqual((grpc.StatusCode.FAILED_PRECONDITION, SESSION_EXPIRED), (status, code))
