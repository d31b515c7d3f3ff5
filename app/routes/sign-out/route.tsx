import { redirect } from '@remix-run/node'
import { byIntent } from '~/app/lib/forms'
import { paths } from '~/app/lib/paths'
import { signOut } from '~/server/auth/signOut'

export const loader = () => redirect(paths.home())

export const action = byIntent({
  'sign-out': async (ctx) => {
    const { cookie } = await signOut(ctx)
    return { to: paths.signIn(), cookies: [cookie] }
  },
})
