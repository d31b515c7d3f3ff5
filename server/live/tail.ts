import { asc, desc, gt, inArray } from 'drizzle-orm'
import type { Logger } from 'pino'
import type { ReadDb, Store } from '../../db/client'
import { bells, events } from '../../db/schema'
import { unavailable } from '../../db/unavailable'
import { Refusal } from '../kernel/refusal'

export type Fresh = Pick<
  typeof events.$inferSelect,
  'seq' | 'did' | 'area' | 'clientId' | 'audience' | 'thingKind' | 'thingId'
>

/** What a turn found: events in their order, and the unread count where it changed. */
export type News = { events: Fresh[]; unread: number | null }

export type Live = {
  /** From now on `hear` is called with what is new; refused where a person has too many streams. */
  join: (personId: string, hear: (news: News) => void) => Promise<{ leave: () => void; seq: number }>
  /** Ends every stream, when the server stops. */
  stopping: AbortSignal
  stop: () => void
  /** Milliseconds between two looks at whether a stream's viewer may still have it. */
  recheckMs: number
}

type Listener = { personId: string; hear: (news: News) => void; version: number }

const AT_ONCE = 200
const STREAMS = 10

/** One reader of new events and changed bells for all streams of a process; it reads nothing while there are none. */
export function createLive(store: Pick<Store, 'db' | 'changes'>, log: Logger, recheckMs = 4_000): Live {
  const { db } = store
  const listeners = new Set<Listener>()
  const stopping = new AbortController()
  let last = 0
  let dirty = false
  let turning = false
  let unhear: (() => void) | undefined

  const wake = () => {
    dirty = true
    if (!turning) void turns()
  }
  const turns = async () => {
    turning = true
    while (dirty && listeners.size) {
      dirty = false
      try {
        if (await turn()) dirty = true
      } catch (error) {
        // The next commit, or the next look at other processes, tries again. The outbox logs a database that is away.
        if (!unavailable(error)) log.error({ err: error }, 'live updates could not be read')
      }
    }
    turning = false
  }
  /** True where there may be more. */
  const turn = async (): Promise<boolean> => {
    const found = await eventsAfter(db, last, AT_ONCE)
    last = found.at(-1)?.seq ?? last
    const all = [...listeners]
    const rung = new Map((await bellsOf(db, [...new Set(all.map((one) => one.personId))])).map((row) => [row.id, row]))
    for (const listener of all) {
      const bell = rung.get(listener.personId)
      const rang = bell !== undefined && bell.version !== listener.version
      if (rang) listener.version = bell.version
      if (found.length || rang) listener.hear({ events: found, unread: rang ? bell.unread : null })
    }
    return found.length === AT_ONCE
  }

  return {
    recheckMs,
    stopping: stopping.signal,
    stop: () => {
      stopping.abort()
      unhear?.()
      unhear = undefined
    },
    join: async (personId, hear) => {
      if ([...listeners].filter((one) => one.personId === personId).length >= STREAMS) throw new Refusal('too-many')
      const listener = { personId, hear, version: -1 }
      const alone = !listeners.size
      listeners.add(listener)
      unhear ??= store.changes(wake)
      const leave = () => {
        listeners.delete(listener)
        if (listeners.size) return
        unhear?.()
        unhear = undefined
      }
      try {
        // Listening by now, so that nothing lies between what is there and what is heard.
        const seq = await lastSeq(db)
        if (alone) last = Math.max(last, seq)
        wake()
        return { leave, seq }
      } catch (error) {
        leave()
        throw error
      }
    },
  }
}

async function lastSeq(db: ReadDb): Promise<number> {
  const [row] = await db.select({ seq: events.seq }).from(events).orderBy(desc(events.seq)).limit(1)
  return row?.seq ?? 0
}

export const eventsAfter = (db: ReadDb, seq: number, most: number): Promise<Fresh[]> =>
  db
    .select({
      seq: events.seq,
      did: events.did,
      area: events.area,
      clientId: events.clientId,
      audience: events.audience,
      thingKind: events.thingKind,
      thingId: events.thingId,
    })
    .from(events)
    .where(gt(events.seq, seq))
    .orderBy(asc(events.seq))
    .limit(most)
    .then((rows) => rows)

const bellsOf = (db: ReadDb, personIds: string[]) =>
  db
    .select({ id: bells.personId, unread: bells.unread, version: bells.version })
    .from(bells)
    .where(inArray(bells.personId, personIds))
