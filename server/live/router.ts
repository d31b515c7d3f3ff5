import { tracked } from '@trpc/server'
import { errorOf, procedure, router, typed } from '../trpc/init'
import { changes } from './changes'
import type { ChangesInput } from './input'

export const liveRouter = router({
  changes: procedure.input(typed<ChangesInput | undefined>()).subscription(async ({ ctx, input, signal }) => {
    const sent = await changes(ctx, input ?? {}, signal)
    return (async function* () {
      try {
        for await (const { seq, message } of sent) yield seq === null ? message : tracked(String(seq), message)
      } catch (error) {
        // What is thrown on the way is not seen by what wraps a procedure.
        throw errorOf(error, ctx, 'live.changes')
      }
    })()
  }),
})
