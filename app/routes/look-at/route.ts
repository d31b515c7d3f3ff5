import { redirect } from '@remix-run/node'
import { byIntent } from '~/app/lib/forms'
import { ownPath, paths } from '~/app/lib/paths'
import { type LookAtInput, leaveView, lookAt, viewAs } from '~/server/auth/lookAt'

export const loader = () => redirect(paths.home())

export const action = byIntent({
  look: async (ctx, { next, ...form }: LookAtInput & { next?: string }) => {
    const { name } = await lookAt(ctx, form)
    return { to: ownPath(next), flash: `You are at ${name} now.` }
  },
  view: async (ctx, form: LookAtInput) => {
    await viewAs(ctx, form)
    return { to: paths.home() }
  },
  leave: async (ctx) => {
    const { clientId } = await leaveView(ctx)
    return { to: clientId ? paths.client(clientId) : paths.home() }
  },
})
