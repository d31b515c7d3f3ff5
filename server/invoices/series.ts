import { and, eq, lte, sql } from 'drizzle-orm'
import type { Tx } from '../../db/client'
import { series } from '../../db/schema'
import type { Firm } from '../context'
import { Refusal } from '../kernel/refusal'
import type { Day } from '../kernel/time'

export type Numbered = { series: string; seriesNumber: number; number: string; issuedOn: Day }

const prefixOf = { invoice: 'invoicePrefix', 'credit-note': 'creditNotePrefix', receipt: 'receiptPrefix' } as const
type SeriesKind = keyof typeof prefixOf

/**
 * The next number of a series, "INV-2026-0042": a step of the write that issues, so that a number is taken
 * when something has it, and none is left out. `day` is within the year of `today` and not before the last
 * one that a number was given for; else Refusal 'invalid' at the field `issuedOn`. What is issued today is issued
 * all the same where a number was given for a later day, and on that day: another process may have seen midnight
 * already, or the firm moved its clock back.
 */
export async function takeNumber(
  tx: Tx,
  firm: Pick<Firm, 'invoicePrefix' | 'creditNotePrefix' | 'receiptPrefix'>,
  kind: SeriesKind,
  { day, today }: { day: Day; today: Day },
): Promise<Numbered> {
  const prefix = firm[prefixOf[kind]]
  const year = day.slice(0, 4)
  if (day > today) throw refused('A document cannot be issued on a day to come.')
  if (year !== today.slice(0, 4)) throw refused(`The numbers of ${year} are closed: that year is over.`)
  const id = `${prefix}-${year}`
  const issuedOn = day === today ? await dayFor(tx, id, today) : day
  const [taken] = await tx
    .insert(series)
    .values({ id, kind, prefix, year: Number(year), next: 2, lastOn: issuedOn })
    .onConflictDoUpdate({
      target: series.id,
      set: { next: sql`${series.next} + 1`, lastOn: issuedOn },
      setWhere: and(eq(series.kind, kind), lte(series.lastOn, issuedOn)),
    })
    .returning({ next: series.next })
  if (taken) {
    const seriesNumber = taken.next - 1
    return { series: id, seriesNumber, number: `${id}-${String(seriesNumber).padStart(4, '0')}`, issuedOn }
  }
  const [known] = await tx.select().from(series).where(eq(series.id, id))
  if (known && known.kind !== kind) throw new Error(`The prefix ${prefix} numbers ${known.kind}s already.`)
  throw refused(`The last number of ${year} was given for ${known?.lastOn}: choose that day or a later one.`)
}

async function dayFor(tx: Tx, id: string, today: Day): Promise<Day> {
  const [known] = await tx.select({ lastOn: series.lastOn }).from(series).where(eq(series.id, id))
  return known && known.lastOn > today ? known.lastOn : today
}

const refused = (message: string) => new Refusal('invalid', undefined, { fields: { issuedOn: [message] } })
