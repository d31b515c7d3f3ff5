import { procedure, router, typed } from '../trpc/init'
import { getService } from './get'
import type { GetServiceInput, ListServicesInput } from './input'
import { listServices } from './list'

export const servicesRouter = router({
  list: procedure.input(typed<ListServicesInput>()).query(({ ctx, input }) => listServices(ctx, input)),
  get: procedure.input(typed<GetServiceInput>()).query(({ ctx, input }) => getService(ctx, input)),
})
