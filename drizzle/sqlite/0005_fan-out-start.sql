INSERT INTO cursors (name, seq) SELECT 'fan-out', coalesce(max(seq), 0) FROM events;
