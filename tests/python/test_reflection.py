"""Server reflection: a program that has no protos finds out what there is, and calls it."""

import os
import unittest

import grpc
from google.protobuf import descriptor_pb2, descriptor_pool, message_factory

import reflection_pb2


class ReflectionTest(unittest.TestCase):
    def setUp(self):
        self.channel = grpc.insecure_channel(os.environ["COORDINATOR_ENDPOINTS"].split(",")[0])

    def tearDown(self):
        self.channel.close()

    def ask(self, version="v1", **question):
        # Both versions have the same messages; only the name of the service tells them apart.
        call = self.channel.stream_stream(
            f"/grpc.reflection.{version}.ServerReflection/ServerReflectionInfo",
            request_serializer=reflection_pb2.ServerReflectionRequest.SerializeToString,
            response_deserializer=reflection_pb2.ServerReflectionResponse.FromString)
        return next(call(iter([reflection_pb2.ServerReflectionRequest(**question)]), timeout=10))

    def test_the_services_of_clients_are_listed(self):
        for version in ("v1", "v1alpha"):
            listed = {service.name for service in self.ask(version, list_services="").list_services_response.service}
            self.assertLessEqual(
                {"coordinator.client.v1.Tree", "coordinator.client.v1.Sessions", "coordinator.admin.v1.Admin", "grpc.health.v1.Health"}, listed)
            self.assertFalse([name for name in listed if name.startswith("coordinator.peer")])

    def test_reflection_alone_is_enough_for_a_call(self):
        pool = descriptor_pool.DescriptorPool()
        answer = self.ask(file_containing_symbol="coordinator.client.v1.Tree")
        files = [descriptor_pb2.FileDescriptorProto.FromString(file) for file in answer.file_descriptor_response.file_descriptor_proto]
        for file in sorted(files, key=lambda file: len(file.dependency)):
            pool.Add(file)
        method = pool.FindServiceByName("coordinator.client.v1.Tree").FindMethodByName("Exists")
        factory = message_factory.MessageFactory(pool)
        exists = self.channel.unary_unary(
            f"/{method.containing_service.full_name}/{method.name}",
            request_serializer=factory.GetPrototype(method.input_type).SerializeToString,
            response_deserializer=factory.GetPrototype(method.output_type).FromString)
        found = exists(factory.GetPrototype(method.input_type)(path="/"), timeout=10)
        self.assertEqual(0, found.result.stat.czxid)

    def test_an_unknown_symbol_is_an_error(self):
        self.assertEqual(grpc.StatusCode.NOT_FOUND.value[0], self.ask(file_containing_symbol="coordinator.NoSuch").error_response.error_code)
