extension Schema {
  /// The database of a ``CaseStore``.
  ///
  /// Triggers hold what must hold whoever writes: the rows of events, references and numbers are never changed or removed,
  /// events follow each other without a gap and each names the digest of the one before, numbers follow without a gap,
  /// a delivery takes only the steps of ``DeliveryState``.
  static let cases = Schema(
    fileName: "store.sqlite",
    applicationID: 0x444F_4B31,  // "DOK1"
    migrations: [
      """
      CREATE TABLE event (
        position INTEGER PRIMARY KEY AUTOINCREMENT,
        "case" TEXT NOT NULL,
        sequence INTEGER NOT NULL CHECK (sequence >= 1),
        previous TEXT CHECK ((previous IS NULL) = (sequence = 1)),
        digest TEXT NOT NULL UNIQUE CHECK (length(digest) = 64),
        bytes BLOB NOT NULL,
        UNIQUE ("case", sequence)
      ) STRICT;
      CREATE TRIGGER event_follows BEFORE INSERT ON event BEGIN
        SELECT RAISE(ABORT, 'events are not replaced')
          WHERE EXISTS (SELECT 1 FROM event WHERE position = NEW.position OR digest = NEW.digest);
        SELECT RAISE(ABORT, 'events of a case follow without a gap')
          WHERE NEW.sequence <> 1 + coalesce((SELECT max(sequence) FROM event WHERE "case" = NEW."case"), 0);
        SELECT RAISE(ABORT, 'an event names the digest of the one before')
          WHERE NEW.previous IS NOT
            (SELECT digest FROM event WHERE "case" = NEW."case" AND sequence = NEW.sequence - 1);
      END;
      CREATE TRIGGER event_unchanged BEFORE UPDATE ON event
        BEGIN SELECT RAISE(ABORT, 'events are not changed'); END;
      CREATE TRIGGER event_kept BEFORE DELETE ON event
        BEGIN SELECT RAISE(ABORT, 'events are not removed'); END;

      CREATE TABLE reference (
        "case" TEXT NOT NULL,
        sequence INTEGER NOT NULL,
        artifact TEXT NOT NULL CHECK (length(artifact) = 64),
        PRIMARY KEY ("case", sequence, artifact),
        FOREIGN KEY ("case", sequence) REFERENCES event ("case", sequence)
      ) STRICT, WITHOUT ROWID;
      CREATE TRIGGER reference_new BEFORE INSERT ON reference
        WHEN EXISTS (SELECT 1 FROM reference
          WHERE "case" = NEW."case" AND sequence = NEW.sequence AND artifact = NEW.artifact)
        BEGIN SELECT RAISE(ABORT, 'references are not replaced'); END;
      CREATE TRIGGER reference_unchanged BEFORE UPDATE ON reference
        BEGIN SELECT RAISE(ABORT, 'references are not changed'); END;
      CREATE TRIGGER reference_kept BEFORE DELETE ON reference
        BEGIN SELECT RAISE(ABORT, 'references are not removed'); END;

      CREATE TABLE number (
        series TEXT NOT NULL,
        value INTEGER NOT NULL CHECK (value >= 1),
        key TEXT NOT NULL,
        PRIMARY KEY (series, value),
        UNIQUE (series, key)
      ) STRICT, WITHOUT ROWID;
      CREATE TRIGGER number_follows BEFORE INSERT ON number
        WHEN NEW.value <> coalesce((SELECT max(value) + 1 FROM number WHERE series = NEW.series), NEW.value)
          OR EXISTS (SELECT 1 FROM number WHERE series = NEW.series AND key = NEW.key)
        BEGIN SELECT RAISE(ABORT, 'numbers follow without a gap or double'); END;
      CREATE TRIGGER number_unchanged BEFORE UPDATE ON number
        BEGIN SELECT RAISE(ABORT, 'numbers are not changed'); END;
      CREATE TRIGGER number_kept BEFORE DELETE ON number
        BEGIN SELECT RAISE(ABORT, 'numbers are not removed'); END;

      CREATE TABLE outbox (
        message TEXT PRIMARY KEY,
        "case" TEXT NOT NULL,
        package TEXT NOT NULL CHECK (length(package) = 64),
        state TEXT NOT NULL CHECK (state IN ('ready', 'sending', 'unknown', 'accepted', 'failed')),
        attempts INTEGER NOT NULL DEFAULT 0 CHECK (attempts >= 0),
        next_attempt_at INTEGER NOT NULL,
        outcome TEXT,
        lease TEXT,
        lease_until INTEGER,
        CHECK ((lease IS NULL) = (lease_until IS NULL)),
        CHECK (lease IS NULL OR state IN ('sending', 'unknown')),
        CHECK (lease IS NOT NULL OR state <> 'sending')
      ) STRICT;
      CREATE INDEX outbox_due ON outbox (next_attempt_at) WHERE state IN ('ready', 'sending', 'unknown');
      CREATE TRIGGER outbox_new BEFORE INSERT ON outbox
        WHEN NEW.state <> 'ready' OR EXISTS (SELECT 1 FROM outbox WHERE message = NEW.message)
        BEGIN SELECT RAISE(ABORT, 'a delivery begins ready, once'); END;
      CREATE TRIGGER outbox_same BEFORE UPDATE ON outbox
        WHEN NEW.message <> OLD.message OR NEW."case" <> OLD."case" OR NEW.package <> OLD.package
          OR NEW.attempts < OLD.attempts
        BEGIN SELECT RAISE(ABORT, 'a delivery keeps its message, case and package'); END;
      CREATE TRIGGER outbox_steps BEFORE UPDATE ON outbox
        WHEN OLD.state || ' ' || NEW.state NOT IN (
          'ready sending',
          'sending sending', 'sending ready', 'sending unknown', 'sending accepted', 'sending failed',
          'unknown unknown', 'unknown sending', 'unknown ready', 'unknown accepted', 'unknown failed')
        BEGIN SELECT RAISE(ABORT, 'a delivery does not take this step'); END;
      CREATE TRIGGER outbox_kept BEFORE DELETE ON outbox
        BEGIN SELECT RAISE(ABORT, 'deliveries are not removed'); END;
      """
    ])
}
