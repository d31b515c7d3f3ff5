import { procedure, router } from '../trpc/init'
import { dashboard } from './dashboard'

export const reportsRouter = router({
  dashboard: procedure.query(({ ctx }) => dashboard(ctx)),
})
