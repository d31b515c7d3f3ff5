import { procedure, router, typed } from '../trpc/init'
import { getPayment } from './get'
import type { GetPaymentInput, ListPaymentsInput } from './input'
import { listPayments } from './list'

export const paymentsRouter = router({
  list: procedure.input(typed<ListPaymentsInput>()).query(({ ctx, input }) => listPayments(ctx, input)),
  get: procedure.input(typed<GetPaymentInput>()).query(({ ctx, input }) => getPayment(ctx, input)),
})
