import { and, asc, eq, or } from 'drizzle-orm'
import { clients, memberships, people, series } from '../../db/schema'
import { requireScope } from '../auth/policy'
import type { Context } from '../context'
import { parse } from '../kernel/parse'
import { addDays } from '../kernel/time'
import { today } from '../settings/firm'
import { treatmentOf } from './freeze'
import { type GetInvoiceInput, getInvoiceInput } from './input'
import { requireDraft } from './requireDraft'
import { firmProblem, treatmentProblem } from './rules'

/**
 * What issuing a draft today would do: the number it would take if nobody is quicker, when it is due, who is
 * told of it, and what has to be done before.
 */
export async function getIssuePlan(ctx: Context, input: GetInvoiceInput) {
  requireScope(ctx.viewer, 'invoices.manage')
  const { invoiceId } = parse(getInvoiceInput, input)
  const draft = await requireDraft(ctx.db, invoiceId)
  const [firm, day] = [await ctx.firm(), await today(ctx)]
  const [[client], [known], told] = await Promise.all([
    ctx.db.select().from(clients).where(eq(clients.id, draft.clientId)),
    ctx.db
      .select()
      .from(series)
      .where(eq(series.id, `${firm.invoicePrefix}-${day.slice(0, 4)}`)),
    ctx.db
      .select({ name: people.name, email: people.email })
      .from(memberships)
      .innerJoin(people, eq(people.id, memberships.personId))
      .where(
        and(
          eq(memberships.clientId, draft.clientId),
          or(eq(memberships.billing, true), eq(memberships.owner, true)),
          eq(people.status, 'active'),
        ),
      )
      .orderBy(asc(people.name), asc(people.id)),
  ])
  const next = String(known?.next ?? 1).padStart(4, '0')
  const dueDays = draft.dueDays ?? client?.dueDays ?? firm.dueDays
  return {
    id: draft.id,
    updatedAt: draft.updatedAt,
    client: { id: draft.clientId, name: client?.name ?? '' },
    currency: draft.currency,
    exponent: draft.exponent,
    totalMinor: draft.totalMinor,
    nextNumber: `${firm.invoicePrefix}-${day.slice(0, 4)}-${next}`,
    lastOn: known?.lastOn ?? null,
    today: day,
    dueDays,
    dueOn: addDays(day, dueDays),
    told,
    problems: {
      firm: firmProblem(firm.party),
      taxTreatment: client ? treatmentProblem(draft.taxTreatment, treatmentOf(client, firm)) : null,
    },
  }
}
