# SPDX-License-Identifier: Apache-2.0
"""A third replica confirms as well, and the backup does not hear the primary: what clients were
told of may be there alone."""

from lab import clock, replication
from lab.empty_data import of as empty_data_of
from lab.namespaces import ADDRESS

ROW = 42


def start_third(trial):
    pair = trial.pair
    kind = replication.FLAVOURS[trial.flavour]
    third = kind("client", pair.lab)
    third.create_from(empty_data_of(kind, pair.lab))
    third.start()
    third.sql.query(third.open_for_writes)
    replication.create_schema(third, pair.passwords["app"])
    third.forget_history()
    third.sql.query(third.close_for_writes)
    a = pair.servers["a"]
    a.sql.query(f"CREATE USER 'repl'@'{ADDRESS['client']}' "
                f"IDENTIFIED BY '{pair.passwords['repl']}'")
    a.sql.query(f"GRANT REPLICATION SLAVE ON *.* TO 'repl'@'{ADDRESS['client']}'")
    third.follow("a", pair.passwords["repl"])
    clock.wait_until("two replicas confirm", lambda: a.status_value(a.source_clients) == "2", 60)


def test(trial):
    pair = trial.start()
    trial.fault()
    start_third(trial)
    trial.said("b", ("another one may have confirmed what is not here",), 20)
    pair.network.cut_way("a", "b", "tcp sport 3306")
    pair.wait_for_writes_on("a", clock.now() + 1, 60)  # these b has not
    pair.writer.pause()
    pair.servers["a"].flush_commits()
    pair.servers["a"].kill()
    trial.ends()
    pair.network.mend()
    pair.servers["a"].start()
    pair.writer.go_on()
    trial.one_is_primary_again_or_says_why("a")
