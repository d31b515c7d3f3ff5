import type { Context } from '../server/context'
import { importClients } from '../server/imports/clients'
import type { Out } from '../server/imports/command'
import { importInvoices } from '../server/imports/invoices'
import type { Summary } from '../server/imports/run'
import { progressLine } from '../server/imports/show'
import { importUsage } from '../server/imports/usage'
import { Refusal } from '../server/kernel/refusal'
import { dayIn } from '../server/kernel/time'
import { addAnnouncements } from './seed/announcements'
import { calendarOf } from './seed/calendar'
import { clientFile, completeClients, isReverseCharge } from './seed/clients'
import { addDrafts } from './seed/drafts'
import { becomeNorthwind, finish, TIME_ZONE } from './seed/firm'
import { invoiceFiles, invoicesOf } from './seed/invoices'
import { datePayments, linkLines, reverseCharges } from './seed/links'
import { changeSomebodysRights } from './seed/notices'
import { addDemoPeople, addLogins } from './seed/people'
import { addServices } from './seed/services'
import { planOf, type Size } from './seed/sizes'
import { addTaxRates, addTiers, scheduleSubscriptions } from './seed/subscriptions'
import { usageFiles } from './seed/usage'
import { addWork } from './seed/work'

/**
 * Fills an empty portal with made-up data that ends today: the same for the same day. Done once; a second
 * time nothing happens, and a portal that is in use is refused as 'conflict'.
 */
export async function seed(outer: Context, { size, out }: { size: Size; out: Out }): Promise<void> {
  if (outer.viewer.kind !== 'system') throw new Refusal('forbidden')
  const firm = await becomeNorthwind(outer, size)
  if (!firm) return out.write(`The data of size ${size} is here already.\n`)
  // A context reads its firm once, and may have done so before it was Northwind.
  const ctx: Context = { ...outer, firm: async () => firm }
  const plan = planOf(size, calendarOf(dayIn(ctx.now(), TIME_ZONE)))
  const { calendar, clients, billing, meter, usageFrom } = plan
  const progress = progressLine(out)
  const options = { onProgress: progress.show }
  const step = async (name: string, work: () => Promise<Summary>) => {
    const summary = await work()
    progress.clear()
    const [first] = summary.problems
    if (first) throw new Error(`Generated data was refused: ${first.file} line ${first.line}: ${first.message}`)
    out.write(`${summary.created} ${name}\n`)
  }

  await step('clients', () => importClients(ctx, [clientFile(clients)], options))
  const clientIds = await completeClients(ctx, clients)
  await addServices(ctx, calendar.days[0] ?? calendar.today, clients, clientIds)
  await step('invoices', () => importInvoices(ctx, invoiceFiles(billing, calendar, clients), options))
  await reverseCharges(
    ctx,
    clients.filter(isReverseCharge).flatMap((client) => clientIds[client.i] ?? []),
  )
  await step('metered rows', () => importUsage(ctx, usageFiles(calendar, clients, meter, usageFrom), options))
  await linkLines(ctx, billing, calendar)
  await addTaxRates(ctx)
  if (size === 'demo') {
    await datePayments(ctx, invoicesOf(billing, calendar, clients))
    await addDrafts(ctx, firm, billing, calendar, clients)
    await addDemoPeople(ctx, clients)
    await addTiers(ctx, calendar.today)
  }
  await addLogins(ctx, clients)
  await scheduleSubscriptions(ctx, calendar.today)
  if (size === 'demo') {
    await changeSomebodysRights(ctx)
    await addAnnouncements(ctx)
  } else {
    await addWork(ctx, clients, clientIds, calendar.today)
  }
  await finish(ctx, size)
}
