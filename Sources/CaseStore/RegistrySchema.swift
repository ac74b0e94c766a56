extension Schema {
  /// The database of a ``RegistryStore``.
  ///
  /// Triggers hold what must hold whoever writes: what was received stays what it was, a message is registered or refused
  /// once, a document is registered once, numbers follow without a gap, a sealed answer is given once.
  static let registry = Schema(
    fileName: "registry.sqlite",
    applicationID: 0x444F_4B32,  // "DOK2"
    migrations: [
      """
      CREATE TABLE received (
        message TEXT PRIMARY KEY,
        package TEXT NOT NULL CHECK (length(package) = 64),
        received_at INTEGER NOT NULL,
        state TEXT NOT NULL CHECK (state IN ('received', 'registered', 'refused')),
        document TEXT REFERENCES registration (document),
        lease TEXT,
        lease_until INTEGER,
        CHECK ((lease IS NULL) = (lease_until IS NULL)),
        CHECK ((lease IS NOT NULL) = (state = 'received')),
        CHECK ((document IS NOT NULL) = (state = 'registered'))
      ) STRICT;
      CREATE TRIGGER received_new BEFORE INSERT ON received
        WHEN NEW.state <> 'received' OR EXISTS (SELECT 1 FROM received WHERE message = NEW.message)
        BEGIN SELECT RAISE(ABORT, 'a message is received once'); END;
      CREATE TRIGGER received_same BEFORE UPDATE ON received
        WHEN NEW.message <> OLD.message OR NEW.package <> OLD.package OR NEW.received_at <> OLD.received_at
          OR OLD.state <> 'received'
        BEGIN SELECT RAISE(ABORT, 'what was received and how it was decided is not changed'); END;
      CREATE TRIGGER received_kept BEFORE DELETE ON received
        BEGIN SELECT RAISE(ABORT, 'received messages are not removed'); END;

      CREATE TABLE registration (
        document TEXT PRIMARY KEY CHECK (length(document) = 64),
        message TEXT NOT NULL UNIQUE REFERENCES received (message),
        series TEXT NOT NULL,
        number INTEGER NOT NULL CHECK (number >= 1),
        incoming_number TEXT NOT NULL UNIQUE,
        registered_at INTEGER NOT NULL,
        content BLOB NOT NULL,
        receipt TEXT CHECK (length(receipt) = 64),
        UNIQUE (series, number)
      ) STRICT;
      CREATE TRIGGER registration_follows BEFORE INSERT ON registration
        WHEN NEW.number <>
            coalesce((SELECT max(number) + 1 FROM registration WHERE series = NEW.series), NEW.number)
          OR NEW.receipt IS NOT NULL
          OR EXISTS (SELECT 1 FROM registration WHERE document = NEW.document OR message = NEW.message
            OR incoming_number = NEW.incoming_number)
        BEGIN SELECT RAISE(ABORT, 'a document is registered once, its number follows without a gap'); END;
      CREATE TRIGGER registration_same BEFORE UPDATE ON registration
        WHEN NEW.document <> OLD.document OR NEW.message <> OLD.message OR NEW.series <> OLD.series
          OR NEW.number <> OLD.number OR NEW.incoming_number <> OLD.incoming_number
          OR NEW.registered_at <> OLD.registered_at OR NEW.content <> OLD.content OR OLD.receipt IS NOT NULL
        BEGIN SELECT RAISE(ABORT, 'a registration is not changed, its receipt given once'); END;
      CREATE TRIGGER registration_kept BEFORE DELETE ON registration
        BEGIN SELECT RAISE(ABORT, 'registrations are not removed'); END;

      CREATE TABLE refusal (
        message TEXT PRIMARY KEY REFERENCES received (message),
        rule TEXT NOT NULL,
        refused_at INTEGER NOT NULL,
        content BLOB NOT NULL,
        answer TEXT CHECK (length(answer) = 64)
      ) STRICT;
      CREATE TRIGGER refusal_new BEFORE INSERT ON refusal
        WHEN NEW.answer IS NOT NULL OR EXISTS (SELECT 1 FROM refusal WHERE message = NEW.message)
        BEGIN SELECT RAISE(ABORT, 'a message is refused once'); END;
      CREATE TRIGGER refusal_same BEFORE UPDATE ON refusal
        WHEN NEW.message <> OLD.message OR NEW.rule <> OLD.rule OR NEW.refused_at <> OLD.refused_at
          OR NEW.content <> OLD.content OR OLD.answer IS NOT NULL
        BEGIN SELECT RAISE(ABORT, 'a refusal is not changed, its answer given once'); END;
      CREATE TRIGGER refusal_kept BEFORE DELETE ON refusal
        BEGIN SELECT RAISE(ABORT, 'refusals are not removed'); END;
      """
    ])
}
