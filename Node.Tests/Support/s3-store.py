"""OpenStack Swift with its S3 API, whole in one process, on loopback.

Swift is an object store; its middleware s3api makes it S3-compatible. What is stored lies in the given folder and is there again after a
restart. The rings, which say where the inner servers listen, are made anew at every start, since those take free ports.

Arguments: folder, port, access key (ACCOUNT:USER), secret key, region.
"""
import os
import sys

from swift.common import utils

utils.eventlet_monkey_patch()

import eventlet
import eventlet.wsgi
from swift.account.server import AccountController
from swift.common.http_protocol import SwiftHttpProtocol
from swift.common.ring import RingBuilder
from swift.common.wsgi import loadapp
from swift.container.server import ContainerController
from swift.obj.server import ObjectController

SWIFT = """
[swift-hash]
swift_hash_path_suffix = test
[storage-policy:0]
name = one
default = yes
"""
PROXY = """
[DEFAULT]
swift_dir = {folder}
log_level = ERROR
[pipeline:main]
pipeline = catch_errors gatekeeper listing_formats s3api tempauth copy slo dlo versioned_writes proxy-server
[app:proxy-server]
use = egg:swift#proxy
account_autocreate = true
[filter:catch_errors]
use = egg:swift#catch_errors
[filter:gatekeeper]
use = egg:swift#gatekeeper
[filter:listing_formats]
use = egg:swift#listing_formats
[filter:s3api]
use = egg:swift#s3api
location = {region}
[filter:tempauth]
use = egg:swift#tempauth
user_{user} = {secret} .admin
[filter:copy]
use = egg:swift#copy
[filter:slo]
use = egg:swift#slo
[filter:dlo]
use = egg:swift#dlo
[filter:versioned_writes]
use = egg:swift#versioned_writes
"""


class NoCache:
    """In place of memcached, which Swift's sign-in asks for: remembers nothing."""

    def get(self, key, **rest):
        return None

    def set(self, key, value, **rest):
        pass

    def delete(self, key, **rest):
        pass


def with_cache(app):
    def call(environ, start_response):
        environ["swift.cache"] = NoCache()
        return app(environ, start_response)

    return call


def write(name, text):
    with open(os.path.join(folder, name), "w") as file:
        file.write(text)


def serve(app, listener):
    return eventlet.spawn(eventlet.wsgi.server, listener, app, utils.NullLogger(), protocol=SwiftHttpProtocol)


def serve_inside(kind, controller):
    listener = eventlet.listen(("127.0.0.1", 0))
    ring = RingBuilder(1, 1, 0)
    ring.add_dev({"region": 1, "zone": 1, "weight": 1, "ip": "127.0.0.1", "port": listener.getsockname()[1], "device": "disk"})
    ring.rebalance()
    ring.get_ring().save(os.path.join(folder, kind + ".ring.gz"))
    serve(controller({"devices": os.path.join(folder, "devices"), "swift_dir": folder, "mount_check": "false", "fallocate_reserve": "0"}), listener)


folder, port, access, secret, region = sys.argv[1:]
os.makedirs(os.path.join(folder, "devices", "disk"), exist_ok=True)
write("swift.conf", SWIFT)
write("proxy.conf", PROXY.format(folder=folder, region=region, user=access.replace(":", "_"), secret=secret))
utils.set_swift_dir(folder)
serve_inside("account", AccountController)
serve_inside("container", ContainerController)
serve_inside("object", ObjectController)
proxy = serve(with_cache(loadapp(os.path.join(folder, "proxy.conf"))), eventlet.listen(("127.0.0.1", int(port))))
print("ready", flush=True)
proxy.wait()
