import { and, asc, eq, inArray, isNull, type SQL } from 'drizzle-orm'
import { announcements, clients, notifications, people } from '../../db/schema'
import { parseMarkdown } from '../announcements/markdown'
import { type Block, beginningOf } from '../announcements/rules'
import type { Context } from '../context'
import { factsOf } from './facts'
import { maySee, paysFor, placeOf, saysTo, seesAmounts } from './hearing'
import { type Listener, listeners } from './listeners'
import { type MoneyNow, stillToSay, unscopedMoney } from './money'

/** What a mail says of one notification; of an announcement its text too, of money what it comes to and what to do. */
export type Line = {
  says: string
  by: string
  client: string
  url: string
  at: Date
  text?: Block[]
  facts?: [string, string][]
  advice?: string
  act?: { label: string; url: string }
}

/** `documents` are of what may be read with its amounts: the events whose documents belong into the mail. */
export type Pending = { listener: Listener; ids: string[]; lines: Line[]; topics: string[]; documents: Told[] }
/** What happened to what. */
export type Told = Pick<Row, 'did' | 'thingId' | 'data'>

/**
 * What still waits for a person's mail: not mailed, not read, and theirs to hear at this moment. Null where
 * nothing is left, or the person gets no mails. What was `asked` for goes to who read it, or whose mails bounce, too.
 */
export async function unscopedPending(
  ctx: Context,
  personId: string,
  which: SQL | undefined,
  { asked = false } = {},
): Promise<Pending | null> {
  const [listener] = await listeners(ctx.db, eq(people.id, personId))
  if (!listener || !(listener.mailable || asked)) return null
  const found = await ctx.db
    .select({ row: notifications, client: clients.name })
    .from(notifications)
    .leftJoin(clients, eq(clients.id, notifications.clientId))
    .where(
      and(
        eq(notifications.personId, personId),
        isNull(notifications.mailedAt),
        asked ? undefined : isNull(notifications.readAt),
        which,
      ),
    )
    .orderBy(asc(notifications.createdAt), asc(notifications.id))
  const heard = found.filter(({ row }) => maySee(listener, row))
  const money = await unscopedMoney(
    ctx,
    heard.map(({ row }) => row),
  )
  const say = new Set(
    stillToSay(
      heard.map(({ row }) => row),
      money,
    ),
  )
  const left = heard.filter(({ row }) => say.has(row))
  if (!left.length) return null
  const texts = await announcedTexts(ctx, left)
  return {
    listener,
    ids: left.map(({ row }) => row.id),
    topics: [...new Set(left.map(({ row }) => row.topic))],
    documents: left.filter(({ row }) => seesAmounts(listener, row.clientId)).map(({ row }) => row),
    lines: left.map(({ row, client }) => ({
      says: saysTo(personId, row),
      by: row.actorName,
      client: client ?? '',
      url: linkTo(ctx, listener, row.clientId, placeOf(row, listener) ?? '/notifications'),
      at: row.createdAt,
      text: row.thingKind === 'announcement' ? texts.get(row.thingId) : undefined,
      ...moneyLine(ctx, listener, row, money),
    })),
  }
}

type Row = { did: string; thingId: string; clientId: string | null; data: Record<string, unknown> }

/** Whatever somebody may hear of, amounts are for those who may see them now. */
function moneyLine(ctx: Context, listener: Listener, row: Row, now: MoneyNow): Pick<Line, 'facts' | 'advice' | 'act'> {
  if (!seesAmounts(listener, row.clientId)) return {}
  const said = factsOf(row, {
    locale: listener.locale,
    timeZone: listener.timeZone,
    pays: ctx.payments.mode !== 'none' && paysFor(listener, row.clientId),
    staff: listener.staff !== null,
    owedMinor: now.owed.get(row.thingId) ?? 0,
    receipt: now.payments.get(row.thingId)?.receipt ?? '',
    charge: now.charges.get(row.thingId) ?? null,
  })
  if (!said) return {}
  const { facts, advice, act } = said
  return {
    facts,
    ...(advice && { advice }),
    ...(act && { act: { label: act.label, url: linkTo(ctx, listener, row.clientId, act.path) } }),
  }
}

/** A page is of the organisation that its reader looks at: who belongs to several is led to the right one first. */
function linkTo({ appUrl }: Context, { memberships }: Listener, clientId: string | null, path: string): string {
  if (clientId === null || memberships.length < 2) return `${appUrl}${path}`
  return `${appUrl}/look-at?${new URLSearchParams({ organisation: clientId, next: path })}`
}

/** So many parts of a text are drawn in a mail, which stays far below 80 KB; the rest is in the portal. */
const PARTS = 120

async function announcedTexts(ctx: Context, rows: { row: { thingKind: string; thingId: string } }[]) {
  const ids = [...new Set(rows.flatMap(({ row }) => (row.thingKind === 'announcement' ? row.thingId : [])))]
  if (!ids.length) return new Map<string, Block[]>()
  const found = await ctx.db
    .select({ id: announcements.id, body: announcements.body })
    .from(announcements)
    .where(inArray(announcements.id, ids))
  return new Map(found.map(({ id, body }) => [id, beginningOf(parseMarkdown(body), PARTS)]))
}
