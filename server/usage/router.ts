import { procedure, router, typed } from '../trpc/init'
import { costByService } from './costByService'
import type { CostByServiceInput, ListUsageInput, UsageSeriesInput } from './input'
import { listUsageRows } from './list'
import { usageSeries } from './series'

export const usageRouter = router({
  series: procedure.input(typed<UsageSeriesInput>()).query(({ ctx, input }) => usageSeries(ctx, input)),
  costByService: procedure.input(typed<CostByServiceInput>()).query(({ ctx, input }) => costByService(ctx, input)),
  rows: procedure.input(typed<ListUsageInput>()).query(({ ctx, input }) => listUsageRows(ctx, input)),
})
