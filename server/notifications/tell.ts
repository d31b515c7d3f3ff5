import { and, eq, gt, inArray, max, sql } from 'drizzle-orm'
import type { Tx } from '../../db/client'
import { rowsOf } from '../../db/insert'
import { bells, notifications } from '../../db/schema'
import type { Context } from '../context'
import { enqueue } from '../outbox/enqueue'
import type { Draft } from './audience'
import { mailTime, TOGETHER_MS } from './rules'

/** With an id, so that the write that it goes into may run again. */
export type Telling = Draft & { id: string }

/** A step of a write: notifications, what they count in bells, and their mails. An event is told to a person once. */
export async function tell(tx: Tx, ctx: Context, drafts: Telling[], now: Date): Promise<void> {
  if (!drafts.length) return
  const last = await lastMails(tx, drafts, now)
  const rows = drafts.map((draft) => {
    if (draft.mail !== 'now') return { ...draft, mailAt: null, readAt: null, mailedAt: null }
    const mailAt = mailTime(last.get(keyOf(draft)) ?? null, draft.mailableFrom)
    last.set(keyOf(draft), mailAt)
    return { ...draft, mailAt, readAt: null, mailedAt: null }
  })
  const told = await tx
    .insert(notifications)
    .select(rowsOf(notifications, rows))
    .onConflictDoNothing({ target: [notifications.personId, notifications.eventId] })
    .returning({ id: notifications.id })
  const made = new Set(told.map(({ id }) => id))
  const fresh = rows.filter(({ id }) => made.has(id))
  await ring(tx, fresh)
  const mails = new Map(fresh.flatMap((row) => (row.mailAt ? [[`${keyOf(row)} ${row.mailAt.getTime()}`, row]] : [])))
  for (const [key, { personId, thingKind, thingId, clientId, mailAt, topic }] of mails) {
    await enqueue(tx, ctx, {
      kind: 'mail.notification',
      payload: { personId, thingKind, thingId, mailAt: (mailAt as Date).toISOString() },
      uniqueKey: `mail.notification ${key}`,
      runAt: mailAt as Date,
      rank: topic === 'announcements' ? 2 : 1,
      about: { personId, clientId: clientId ?? undefined, thing: { kind: thingKind, id: thingId } },
    })
  }
}

const keyOf = ({ personId, thingKind, thingId }: Draft) => `${personId} ${thingKind} ${thingId}`

async function lastMails(tx: Tx, drafts: Draft[], now: Date): Promise<Map<string, Date>> {
  const mailed = [...new Set(drafts.flatMap(({ mail, personId }) => (mail === 'now' ? [personId] : [])))]
  if (!mailed.length) return new Map()
  const rows = await tx
    .select({
      personId: notifications.personId,
      thingKind: notifications.thingKind,
      thingId: notifications.thingId,
      mailAt: max(notifications.mailAt),
    })
    .from(notifications)
    .where(
      and(
        inArray(notifications.personId, mailed),
        eq(notifications.mail, 'now'),
        gt(notifications.mailAt, new Date(now.getTime() - TOGETHER_MS)),
      ),
    )
    .groupBy(notifications.personId, notifications.thingKind, notifications.thingId)
  return new Map(
    rows.flatMap(({ mailAt, ...row }) => (mailAt ? [[`${row.personId} ${row.thingKind} ${row.thingId}`, mailAt]] : [])),
  )
}

async function ring(tx: Tx, rows: Telling[]): Promise<void> {
  const counts = new Map<string, number>()
  for (const { personId, portal } of rows) if (portal) counts.set(personId, (counts.get(personId) ?? 0) + 1)
  if (!counts.size) return
  tx.tells = true
  await tx
    .insert(bells)
    .select(
      rowsOf(
        bells,
        [...counts].map(([personId, unread]) => ({ personId, unread, version: 1 })),
      ),
    )
    .onConflictDoUpdate({
      target: bells.personId,
      set: { unread: sql`${bells.unread} + excluded.unread`, version: sql`${bells.version} + 1` },
    })
}
