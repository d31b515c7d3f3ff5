import { and, asc, eq } from 'drizzle-orm'
import type { Tx } from '../../db/client'
import { firm, services, taxRates } from '../../db/schema'
import { record } from '../activity/record'
import { requireScope } from '../auth/policy'
import type { Context } from '../context'
import { parseMinor } from '../kernel/money'
import { parse } from '../kernel/parse'
import { Refusal } from '../kernel/refusal'
import { type AddTaxRateInput, addTaxRateInput, type TaxRateInput, taxRateInput } from './billingInput'

/** All rates, those in use first. A rate never changes: lines say what it was. */
export async function listTaxRates(ctx: Context) {
  requireScope(ctx.viewer, 'catalogue.manage')
  const { taxRateId } = await ctx.firm()
  const rates = await ctx.db
    .select({ id: taxRates.id, name: taxRates.name, ratePcm: taxRates.ratePcm, status: taxRates.status })
    .from(taxRates)
    .orderBy(asc(taxRates.status), asc(taxRates.name), asc(taxRates.id))
  return rates.map((rate) => ({ ...rate, usual: rate.id === taxRateId }))
}

/** Refusal 'invalid' where an active rate has that name, or a retired one that name and another rate. */
export async function addTaxRate(ctx: Context, input: AddTaxRateInput): Promise<{ name: string }> {
  requireScope(ctx.viewer, 'catalogue.manage')
  const { name, rate } = parse(addTaxRateInput, input)
  const ratePcm = parseMinor(rate, 3)
  if (ratePcm > 100_000) throw refused('rate', 'At most 100 percent')
  const row = { id: ctx.id('tax'), name, ratePcm, createdAt: ctx.now() }
  return ctx.write(async (tx) => {
    const [known] = await tx.select().from(taxRates).where(eq(taxRates.name, name)).limit(1)
    if (known) throw refused('name', 'There is a rate of that name. Say how this one differs')
    await tx.insert(taxRates).values(row)
    const thing = { kind: 'tax-rate', id: row.id }
    record(tx, ctx, { did: 'firm.tax-rate-added', thing, audience: 'staff', data: { name, ratePcm } })
    return { name }
  })
}

/** It is offered for new lines no more; what has it keeps it. One that services or the firm use by default is refused. */
export async function retireTaxRate(ctx: Context, input: TaxRateInput): Promise<{ name: string }> {
  requireScope(ctx.viewer, 'catalogue.manage')
  const { taxRateId } = parse(taxRateInput, input)
  return ctx.write(async (tx) => {
    await refuseInUse(tx, taxRateId)
    return move(tx, ctx, taxRateId, 'retired')
  })
}

export async function restoreTaxRate(ctx: Context, input: TaxRateInput): Promise<{ name: string }> {
  requireScope(ctx.viewer, 'catalogue.manage')
  const { taxRateId } = parse(taxRateInput, input)
  return ctx.write((tx) => move(tx, ctx, taxRateId, 'active'))
}

async function move(tx: Tx, ctx: Context, taxRateId: string, status: 'active' | 'retired'): Promise<{ name: string }> {
  const [known] = await tx.select().from(taxRates).where(eq(taxRates.id, taxRateId))
  if (!known) throw new Refusal('not-found')
  const { name } = known
  if (known.status === status) return { name }
  await tx.update(taxRates).set({ status }).where(eq(taxRates.id, taxRateId))
  const event = { thing: { kind: 'tax-rate', id: taxRateId }, audience: 'staff' as const, data: { name } }
  if (status === 'retired') record(tx, ctx, { did: 'firm.tax-rate-retired', ...event })
  else record(tx, ctx, { did: 'firm.tax-rate-restored', ...event })
  return { name }
}

async function refuseInUse(tx: Tx, taxRateId: string): Promise<void> {
  const [usual] = await tx.select({ id: firm.id }).from(firm).where(eq(firm.taxRateId, taxRateId))
  if (usual) throw refused(taxRateId, 'This is the usual rate. Choose another one in the billing settings first')
  const [service] = await tx
    .select({ name: services.name })
    .from(services)
    .where(and(eq(services.taxRateId, taxRateId), eq(services.status, 'active')))
    .limit(1)
  if (service) throw refused(taxRateId, `The service ${service.name} has this rate. Give it another one first`)
}

const refused = (field: string, message: string) =>
  new Refusal('invalid', undefined, { fields: { [field]: [message] } })
