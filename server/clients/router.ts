import { procedure, router, typed } from '../trpc/init'
import { getClient } from './get'
import type { GetClientInput, ListClientsInput } from './input'
import { listClients } from './list'

export const clientsRouter = router({
  list: procedure.input(typed<ListClientsInput>()).query(({ ctx, input }) => listClients(ctx, input)),
  get: procedure.input(typed<GetClientInput>()).query(({ ctx, input }) => getClient(ctx, input)),
})
