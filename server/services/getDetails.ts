import { asc, eq, or } from 'drizzle-orm'
import { taxRates } from '../../db/schema'
import { requireScope } from '../auth/policy'
import type { Context } from '../context'
import { parse } from '../kernel/parse'
import { type ServiceInput, serviceInput } from './catalogueInput'
import { requireService } from './requireService'

/** A service as it is edited, and the rates to choose from. */
export async function getServiceDetails(ctx: Context, input: ServiceInput) {
  requireScope(ctx.viewer, 'catalogue.manage')
  const { serviceId } = parse(serviceInput, input)
  const row = await requireService(ctx.db, serviceId)
  const { id, name, description, category, unit, status, taxRateId, updatedAt } = row
  return {
    service: { id, name, description, category, unit, status, taxRateId, updatedAt },
    taxRates: await ratesToChoose(ctx, taxRateId),
  }
}

/** What the form of a new service begins with: its id, by which sending it twice is noticed. */
export async function newService(ctx: Context) {
  requireScope(ctx.viewer, 'catalogue.manage')
  return { serviceId: ctx.id('svc'), taxRates: await ratesToChoose(ctx, null) }
}

const ratesToChoose = (ctx: Context, kept: string | null) =>
  ctx.db
    .select({ id: taxRates.id, name: taxRates.name })
    .from(taxRates)
    .where(or(eq(taxRates.status, 'active'), kept ? eq(taxRates.id, kept) : undefined))
    .orderBy(asc(taxRates.name), asc(taxRates.id))
