import { procedure, router, typed } from '../trpc/init'
import type { DraftTotalsInput } from './draftInput'
import { draftTotals } from './draftTotals'
import { getInvoice } from './get'
import type { GetInvoiceInput, ListInvoicesInput } from './input'
import { listInvoices } from './list'

export const invoicesRouter = router({
  list: procedure.input(typed<ListInvoicesInput>()).query(({ ctx, input }) => listInvoices(ctx, input)),
  totals: procedure.input(typed<DraftTotalsInput>()).query(({ ctx, input }) => draftTotals(ctx, input)),
  get: procedure.input(typed<GetInvoiceInput>()).query(({ ctx, input }) => getInvoice(ctx, input)),
})
