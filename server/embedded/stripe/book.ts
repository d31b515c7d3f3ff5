import Database from 'better-sqlite3'
import { privateFile } from '../../kernel/privateFile'

/** What every object of Stripe's has; the rest is as Stripe names it. */
export type Thing = { id: string; object: string; created: number }

/** What the stand-in knows beside an object, and tells nobody: the number of a card, what a page shows. */
export type Aside = { number?: string; description?: string; keepCard?: boolean; metadata?: Record<string, string> }

export type Message = { id: string; type: string; body: string; tries: number; delivered: boolean; answer: string }

export type Answer = { status: number; body: string }

/**
 * 'slow' answers after a while, 'down' with 500, 'deaf' does what was asked and breaks the connection, 'failing'
 * makes nothing, answers 500 and, as Stripe does, keeps that answer for the key; what is only read it answers.
 */
export const WEATHERS = ['fine', 'slow', 'down', 'deaf', 'failing'] as const
export type Weather = (typeof WEATHERS)[number]

export type Filter = {
  where?: Record<string, string>
  after?: string
  from?: number
  to?: number
  limit: number
}

const TABLES = `
create table if not exists objects (
  seq integer primary key, id text unique not null, kind text not null, created integer not null,
  body text not null, aside text not null
);
create index if not exists objects_kind on objects (kind, seq);
create index if not exists objects_expire on objects (json_extract(body, '$.expires_at'))
  where kind = 'checkout.session' and json_extract(body, '$.status') = 'open';
create table if not exists keys (key text primary key, asked text not null, status integer, body text, at integer not null);
create table if not exists events (
  seq integer primary key, id text unique not null, type text not null, body text not null,
  due integer not null, tries integer not null default 0, delivered integer not null default 0, answer text not null default ''
);
create index if not exists events_due on events (delivered, due);
create table if not exists settings (name text primary key, value text not null);
`
const KEY_LIVES_MS = 24 * 3600_000
const MESSAGES_KEPT = 5_000
/** A process that died while it answered leaves its key behind. */
const RUNS_AT_MOST_MS = 60_000

export type Book = ReturnType<typeof openBook>

/**
 * Everything that the stand-in knows, in a file of its own: it outlives the process, and several of them
 * share it. Moments are milliseconds of the portal's clock.
 */
export function openBook(file: string) {
  const db = new Database(privateFile(file))
  db.pragma('journal_mode = WAL')
  // It outlives the process, which is enough here: no money depends on it.
  db.pragma('synchronous = NORMAL')
  db.exec(TABLES)

  const insert = db.prepare('insert into objects (id, kind, created, body, aside) values (?, ?, ?, ?, ?)')
  const update = db.prepare('update objects set body = ? where id = ?')
  const byId = db.prepare<[string], { body: string }>('select body from objects where id = ?')
  const asideOf = db.prepare<[string], { aside: string }>('select aside from objects where id = ?')
  const setAside = db.prepare('update objects set aside = ? where id = ?')
  const setting = db.prepare<[string], { value: string }>('select value from settings where name = ?')
  const set = db.prepare('insert into settings values (?, ?) on conflict (name) do update set value = excluded.value')
  const keyed = db.prepare<[string], { asked: string; status: number | null; body: string | null; at: number }>(
    'select asked, status, body, at from keys where key = ?',
  )
  const takeKey = db.prepare('insert or replace into keys (key, asked, at) values (?, ?, ?)')
  const keepAnswer = db.prepare('update keys set status = ?, body = ? where key = ?')
  const dropKey = db.prepare('delete from keys where key = ?')
  const dropOldKeys = db.prepare('delete from keys where at < ?')
  const addEvent = db.prepare('insert into events (id, type, body, due) values (?, ?, ?, ?)')
  const expired = db.prepare<[number], { body: string }>(
    `select body from objects indexed by objects_expire where kind = 'checkout.session' and json_extract(body, '$.status') = 'open'
     and json_extract(body, '$.expires_at') <= ? order by seq`,
  )
  const prune = db.prepare('delete from events where delivered = 1 and seq <= (select max(seq) from events) - ?')
  const read = (row: { body: string }): unknown => JSON.parse(row.body)

  return {
    /** One after the other, in every process; `write` inside `write` is part of it. */
    write: <T>(work: () => T): T => db.transaction(work).immediate(),
    add: <T extends Thing>(thing: T, aside: Aside = {}): T => {
      insert.run(thing.id, thing.object, thing.created, JSON.stringify(thing), JSON.stringify(aside))
      return thing
    },
    save: <T extends Thing>(thing: T): T => {
      update.run(JSON.stringify(thing), thing.id)
      return thing
    },
    find: <T extends Thing>(id: string, kind: T['object']): T | null => {
      const row = byId.get(id)
      const thing = row ? (read(row) as T) : null
      return thing?.object === kind ? thing : null
    },
    any: (id: string): Thing | null => {
      const row = byId.get(id)
      return row ? (read(row) as Thing) : null
    },
    aside: (id: string): Aside => JSON.parse(asideOf.get(id)?.aside ?? '{}') as Aside,
    setAside: (id: string, aside: Aside): void => void setAside.run(JSON.stringify(aside), id),
    /** The newest first. */
    list: <T extends Thing>(kind: T['object'], { where = {}, after, from, to, limit }: Filter): T[] => {
      const conditions = Object.keys(where).map((name) => `json_extract(body, '$.${name}') = ?`)
      const rows = db
        .prepare<unknown[], { body: string }>(
          `select body from objects
           where kind = ? and created >= ? and created <= ?
             and seq < coalesce((select seq from objects where id = ?), 9e15) ${conditions.map((one) => `and ${one}`).join(' ')}
           order by seq desc limit ?`,
        )
        .all(kind, from ?? 0, to ?? 9e15, after ?? '', ...Object.values(where), limit)
      return rows.map((row) => read(row) as T)
    },

    /** Checkout sessions that are open longer than they may be at a moment in seconds. */
    expiredSessions: <T extends Thing>(at: number): T[] => expired.all(at).map((row) => read(row) as T),

    setting: (name: string): string | null => setting.get(name)?.value ?? null,
    set: (name: string, value: string): void => void set.run(name, value),

    /** What a key's first request was answered; 'new' takes the key for this one. */
    key: (key: string, asked: string, now: number): 'new' | 'running' | 'other' | Answer => {
      dropOldKeys.run(now - KEY_LIVES_MS)
      const known = keyed.get(key)
      if (known && known.asked !== asked) return 'other'
      if (known && known.status !== null) return { status: known.status, body: known.body ?? '' }
      if (known && now - known.at < RUNS_AT_MOST_MS) return 'running'
      takeKey.run(key, asked, now)
      return 'new'
    },
    answered: (key: string, answer: Answer | null): void =>
      void (answer ? keepAnswer.run(answer.status, answer.body, key) : dropKey.run(key)),

    addEvent: (event: { id: string; type: string }, body: string, due: number): void => {
      addEvent.run(event.id, event.type, body, due)
      prune.run(MESSAGES_KEPT)
    },
    event: (id: string): Message | null => toMessage(db.prepare('select * from events where id = ?').get(id)),
    /** The newest 100 first. */
    events: (): Message[] =>
      db
        .prepare('select * from events order by seq desc limit 100')
        .all()
        .flatMap((row) => toMessage(row) ?? []),
    /** What nobody took yet, the oldest first. */
    undelivered: (): Message[] =>
      db
        .prepare('select * from events where delivered = 0 order by seq')
        .all()
        .flatMap((row) => toMessage(row) ?? []),
    /** The next that is due, which is nobody else's until `until`. */
    claim: (now: number, until: number): Message | null =>
      toMessage(
        db
          .prepare(
            `update events set due = ?, tries = tries + 1
             where seq = (select seq from events where delivered = 0 and due <= ? order by seq limit 1) returning *`,
          )
          .get(until, now),
      ),
    /** Null where nothing waits. */
    nextDue: (): number | null =>
      (db.prepare('select min(due) as due from events where delivered = 0').get() as { due: number | null }).due,
    delivered: (id: string, answer: string): void =>
      void db.prepare('update events set delivered = 1, answer = ? where id = ?').run(answer, id),
    putOff: (id: string, answer: string, due: number): void =>
      void db.prepare('update events set answer = ?, due = ? where id = ? and delivered = 0').run(answer, due, id),
    close: (): void => void db.close(),
  }
}

function toMessage(row: unknown): Message | null {
  if (!row) return null
  const { id, type, body, tries, delivered, answer } = row as Omit<Message, 'delivered'> & { delivered: number }
  return { id, type, body, tries, delivered: delivered === 1, answer }
}
