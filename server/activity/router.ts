import { procedure, router, typed } from '../trpc/init'
import { getActivity } from './getActivity'
import type { GetActivityInput, ListActivityInput } from './input'
import { listActivity } from './listActivity'

export const activityRouter = router({
  list: procedure.input(typed<ListActivityInput>()).query(({ ctx, input }) => listActivity(ctx, input)),
  get: procedure.input(typed<GetActivityInput>()).query(({ ctx, input }) => getActivity(ctx, input)),
})
