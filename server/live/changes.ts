import { setTimeout as pause } from 'node:timers/promises'
import { maySee } from '../activity/visible'
import { requireScope } from '../auth/policy'
import { type Person, requirePerson, type Viewer } from '../auth/viewer'
import type { Context } from '../context'
import { parse } from '../kernel/parse'
import { Refusal } from '../kernel/refusal'
import { type ChangesInput, changesInput } from './input'
import { eventsAfter, type Fresh, type News } from './tail'

/** Topics are areas of events. `reload`: too much was missed, or the viewer's rights changed. */
export type LiveMessage = {
  topics?: string[]
  things?: { kind: string; id: string }[]
  clientId?: string
  bell?: number
  reload?: true
}

/** `seq` is what a broken stream is resumed after; a message without one moves nothing. */
export type Sent = { seq: number | null; message: LiveMessage }

const MOST_MISSED = 500

/**
 * What happens from now on, or after `lastEventId`, as names of topics and ids of things that the viewer
 * may see. Who the viewer is and what they may is read again before each message and every few seconds:
 * the stream ends with a refusal when the session is gone.
 */
export async function changes(ctx: Context, input: ChangesInput, signal?: AbortSignal): Promise<AsyncGenerator<Sent>> {
  requireScope(ctx.viewer, 'activity.read')
  const viewer = requirePerson(ctx.viewer)
  const { lastEventId } = parse(changesInput, input ?? {})
  return stream(ctx, viewer, lastEventId === undefined ? null : Number(lastEventId), signal)
}

async function* stream(ctx: Context, first: Person, after: number | null, signal?: AbortSignal): AsyncGenerator<Sent> {
  const { live } = ctx
  const inbox = makeInbox()
  const { leave, seq } = await live.join(first.id, inbox.put)
  const ended = AbortSignal.any([live.stopping, ...(signal ? [signal] : [])])
  ended.addEventListener('abort', inbox.wake)
  let viewer = first
  try {
    yield* resumed(ctx, viewer, after, seq)
    while (!ended.aborted) {
      const { news, lost } = await inbox.take(live.recheckMs)
      if (ended.aborted) return
      const before = viewer
      viewer = await lookAgain(ctx, viewer)
      if (lost || rightsOf(before) !== rightsOf(viewer)) yield { seq: null, message: { reload: true } }
      for (const { events, unread } of news) {
        yield* told(
          viewer,
          events.filter((event) => event.seq > seq),
        )
        if (unread !== null && !viewer.viewing) yield { seq: null, message: { bell: unread } }
      }
    }
  } finally {
    ended.removeEventListener('abort', inbox.wake)
    leave()
  }
}

/** Where to go on from, and what was missed since. */
async function* resumed(ctx: Context, viewer: Person, after: number | null, seq: number): AsyncGenerator<Sent> {
  const missed = after === null ? 0 : seq - after
  if (after !== null && missed > 0 && missed <= MOST_MISSED) {
    yield* told(
      viewer,
      (await eventsAfter(ctx.db, after, MOST_MISSED)).filter((event) => event.seq <= seq),
    )
  }
  // Of another database, or of one put back from a backup, where more was missed than can be known.
  yield { seq, message: missed > MOST_MISSED || missed < 0 ? { reload: true } : {} }
}

function* told(viewer: Viewer, events: Fresh[]): Generator<Sent> {
  const seen = events.filter((event) => maySee(viewer, event))
  const last = seen.at(-1)
  if (!last) return
  const clients = new Set(seen.map((event) => event.clientId))
  const [only] = clients
  yield {
    seq: last.seq,
    message: {
      topics: [...new Set(seen.map((event) => event.area))],
      things: seen.map((event) => ({ kind: event.thingKind, id: event.thingId })),
      ...(clients.size === 1 && only ? { clientId: only } : {}),
    },
  }
}

/** Looking moves neither the session's end nor its last use. */
async function lookAgain(ctx: Context, viewer: Person): Promise<Person> {
  const now = await ctx.sessions.peek(viewer.sessionId)
  if (now?.id !== viewer.id) throw new Refusal('signed-out')
  requireScope(now, 'activity.read')
  return now
}

const rightsOf = ({ staff, membership, viewing, mustAddFactor }: Person): string =>
  JSON.stringify([staff, membership, viewing, mustAddFactor])

/** What came since it was last looked into; of somebody who reads too slowly only that it was too much. */
function makeInbox() {
  let come: News[] = []
  let lost = false
  let wake: () => void = () => undefined
  return {
    wake: () => wake(),
    put: (news: News) => {
      if (come.length >= MOST_MISSED) {
        come = []
        lost = true
      }
      come.push(news)
      wake()
    },
    /** As soon as there is something, or nothing after so many milliseconds. */
    take: async (ms: number): Promise<{ news: News[]; lost: boolean }> => {
      if (!come.length) {
        const late = new AbortController()
        const woken = new Promise<void>((resolve) => {
          wake = resolve
        })
        await Promise.race([woken, pause(ms, undefined, { signal: late.signal }).catch(() => undefined)])
        late.abort()
      }
      const taken = { news: come, lost }
      come = []
      lost = false
      return taken
    },
  }
}
