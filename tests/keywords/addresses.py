# SPDX-License-Identifier: Apache-2.0
"""The lines of virtual_ipaddress, as the kernel has them afterwards."""

from lab import effects
from lab.effects import Effect, Scene
from lab.namespaces import DIRECT_INTERFACE, INTERFACE
from lab.stage import Stage

CONF = f"""\
vrrp_instance VI_4 {{
    interface {INTERFACE}
    virtual_router_id 51
    version 3
    advert_int 0.1
    virtual_ipaddress {{
        10.3.0.1
        10.3.1.2/24
        10.3.2.3/24 dev {DIRECT_INTERFACE}
        10.3.0.4 scope link
        10.3.0.5 label {INTERFACE}:db
        10.3.3.6/24 brd +
        10.3.4.7/24 brd 10.3.4.99
        10.3.5.8/24 broadcast 10.3.5.99
        10.3.0.9 peer 10.3.9.0/28
        10.3.6.10/24 noprefixroute
        10.3.0.11 preferred_lft 0
        10.3.0.12 no_track
    }}
    virtual_ipaddress_excluded {{
        10.3.0.13 scope host
    }}
}}
vrrp_instance VI_6 {{
    interface {INTERFACE}
    virtual_router_id 56
    version 3
    advert_int 0.1
    virtual_ipaddress {{
        fe80::14:88/64
        fd14::1/64 home
        fd14::2/64 mngtmpaddr noprefixroute
        fd14::3/64 -nodad
        fd14::4/64
    }}
}}
"""


def of(address: str, name: str):
    return lambda stage: stage.address(address).get(name)


def delete(address: str):
    return lambda stage: stage.ip("address", "delete", address, "dev", INTERFACE)


def is_there(address: str):
    return lambda stage: bool(stage.address(address))


SCENES = {
    "": Scene(CONF, [
        Effect("ADDRESS/ADDR[/LEN]", of("10.3.0.1", "prefixlen"), 32),
        Effect("ADDRESS/ADDR[/LEN]", of("10.3.1.2", "prefixlen"), 24),
        Effect("ADDRESS/dev", of("10.3.0.1", "dev"), INTERFACE),
        Effect("ADDRESS/dev", of("10.3.2.3", "dev"), DIRECT_INTERFACE),
        Effect("ADDRESS/scope", of("10.3.0.1", "scope"), "global"),
        Effect("ADDRESS/scope", of("10.3.0.4", "scope"), "link"),
        Effect("ADDRESS/label", of("10.3.0.5", "label"), f"{INTERFACE}:db"),
        Effect("ADDRESS/brd", of("10.3.3.6", "broadcast"), "10.3.3.255"),
        Effect("ADDRESS/brd", of("10.3.4.7", "broadcast"), "10.3.4.99"),
        Effect("ADDRESS/brd", of("10.3.1.2", "broadcast"), None),
        Effect("ADDRESS/broadcast", of("10.3.5.8", "broadcast"), "10.3.5.99"),
        Effect("ADDRESS/peer", of("10.3.0.9", "address"), "10.3.9.0"),
        Effect("ADDRESS/peer", of("10.3.0.9", "prefixlen"), 28),
        Effect("ADDRESS/noprefixroute", of("10.3.6.10", "noprefixroute")),
        Effect("ADDRESS/noprefixroute", lambda stage: stage.route("10.3.6.0/24"), {}),
        Effect("ADDRESS/preferred_lft", of("10.3.0.11", "preferred_life_time"), 0),
        Effect("vrrp_instance/virtual_ipaddress_excluded", of("10.3.0.13", "scope"), "host"),
        Effect("vrrp_instance/virtual_ipaddress_excluded", lambda stage: "10.3.0.13" in (
            stage.field(51, "addresses") or ["10.3.0.13"]), False),
        Effect("ADDRESS/home", of("fd14::1", "home")),
        Effect("ADDRESS/mngtmpaddr", of("fd14::2", "mngtmpaddr")),
        Effect("ADDRESS/-nodad", of("fd14::3", "nodad"), None),
        Effect("ADDRESS/-nodad", of("fd14::4", "nodad")),
        # Somebody's hand: without no_track it comes back.
        Effect("vrrp_instance/virtual_ipaddress", is_there("10.3.0.1"),
               when=delete("10.3.0.1/32"), rest=0.5),
        Effect("ADDRESS/no_track", is_there("10.3.0.12"), False,
               when=delete("10.3.0.12/32"), rest=1),
    ]),
}
EFFECTS = effects.effects_of(SCENES)
VARIANTS = effects.variants(SCENES)


def test(scene):
    effects.play(SCENES[scene])
