import { createHash } from 'node:crypto'
import { eq } from 'drizzle-orm'
import type { Tx } from '../../db/client'
import { subscriptions } from '../../db/schema'
import type { Context, Firm } from '../context'
import type { TaxTreatment } from '../invoices/rules'
import { type Sum, sumsOf } from '../kernel/money'
import type { Day } from '../kernel/time'
import { dueBy, type Live, liveSubscriptions, type Part, piecesOf, planBills, planLeftOut, type Settled } from './bills'
import { invoicedOn, missedSince, nextLook, nextPiece, type Piece, type Restart, restartOf } from './rules'

type Db = Pick<Tx, 'select'>
type Priced = Sum & { description: string }

export type RestartPlan = {
  /** What is invoiced at once, one invoice for each currency; amounts with tax. */
  bills: { currency: string; exponent: number; totalMinor: number; lines: Priced[] }[]
  /** What is left out and never invoiced automatically. */
  skipped: Priced[]
  skippedTotals: Sum[]
  /** When each subscription is invoiced next after that, and for which days. */
  next: { id: string; service: string; on: Day; startOn: Day; endOn: Day }[]
  /** Changes with what is said above: who confirms has seen this. */
  seen: string
}

type Stopped = { clientId: string; stoppedOn: Day | null; today: Day }
type Terms = Stopped & { firm: Firm; treatment: TaxTreatment }

/** The first day that was not invoiced because the client was not active; null where nothing was missed. */
export async function missedDays(db: Db, { clientId, stoppedOn, today }: Stopped): Promise<Day | null> {
  const live = await liveSubscriptions(db, clientId)
  const days = live.flatMap((one) => missedSince(one, stoppedOn, today) ?? [])
  return days.sort()[0] ?? null
}

/** What comes of starting to invoice a client's subscriptions again. Writes nothing. */
export async function planRestart(db: Db, restart: Restart, terms: Terms): Promise<RestartPlan> {
  const { today } = terms
  const restarted = await restartedOf(db, restart, terms)
  const due = dueBy(
    restarted.map(({ after }) => after),
    today,
  )
  const settled = settledOf(restarted)
  const bills = due.length || settled.length ? await planBills(db, { ...terms, due, settled }) : []
  const skipped: Priced[] = []
  for (const { one, before, leftOut } of restarted) {
    if (!leftOut) continue
    const { currency, exponent } = one
    const parts = await planLeftOut(db, one, { ...leftOut, settled: before.length > 0 }, terms)
    for (const part of parts) skipped.push(pricedPart(part, { currency, exponent }))
  }
  const plan = {
    bills: bills
      .filter(({ parts }) => parts.length)
      .map(({ currency, exponent, parts }) => ({
        ...{ currency, exponent, totalMinor: parts.reduce((sum, { totalMinor }) => sum + totalMinor, 0) },
        lines: parts.map((part) => pricedPart(part, { currency, exponent })),
      })),
    skipped,
    skippedTotals: sumsOf(skipped),
    next: restarted.flatMap(({ after }) => nextOf(after, today) ?? []),
  }
  return { ...plan, seen: createHash('sha256').update(JSON.stringify(plan)).digest('base64url').slice(0, 22) }
}

/**
 * A step: lets subscriptions start again; days that are left out stay so. Returns what is to be invoiced beside what
 * is due.
 */
export async function restartSubscriptions(
  tx: Tx,
  ctx: Context,
  restart: Restart,
  stopped: Stopped,
): Promise<Settled[]> {
  const restarted = await restartedOf(tx, restart, stopped)
  for (const { one, after, leftOut } of restarted) {
    if (!leftOut) continue
    const { periodOn, billFromOn, invoiceOn } = after
    await tx
      .update(subscriptions)
      .set({ periodOn, billFromOn, invoiceOn, updatedAt: ctx.now() })
      .where(eq(subscriptions.id, one.id))
  }
  return settledOf(restarted)
}

type Restarted = { one: Live; after: Live; before: Piece[]; leftOut: { startOn: Day; until: Day } | null }

async function restartedOf(db: Db, restart: Restart, { clientId, stoppedOn, today }: Stopped): Promise<Restarted[]> {
  const live = await liveSubscriptions(db, clientId)
  return live.map((one) => {
    const { after, ...rest } = restartOf(one, { restart, stoppedOn, today })
    if (!rest.leftOut) return { one, after, ...rest }
    const again = { ...after, billFromOn: after.periodOn }
    return { one, after: { ...again, invoiceOn: nextLook(again) }, ...rest }
  })
}

const settledOf = (restarted: Restarted[]): Settled[] =>
  restarted.flatMap(({ one, before }) => (before.length ? { one, pieces: before } : []))

/** Running ahead of what is due by today: what follows it. */
function nextOf(one: Live, today: Day) {
  const { after } = piecesOf(one, today)
  const piece = nextPiece(after)
  if (!piece) return null
  const { startOn, endOn } = piece
  return { id: one.id, service: one.serviceName, on: invoicedOn(after, piece), startOn, endOn }
}

const pricedPart = ({ lines, totalMinor }: Part, money: { currency: string; exponent: number }): Priced => ({
  description: lines.map(({ description }) => description).join('; '),
  minor: totalMinor,
  ...money,
})
