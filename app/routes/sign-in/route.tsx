import { json, type LoaderFunctionArgs, type MetaFunction, redirect } from '@remix-run/node'
import { useActionData, useLoaderData } from '@remix-run/react'
import { Carried, type Carrying, isCarrying } from '~/app/components/Carried'
import { Doorway } from '~/app/components/Doorway'
import { SignInForm } from '~/app/components/SignInForm'
import { noFlashCookie, readFlash } from '~/app/lib/flash'
import { byIntent, type Fields, type Rejected } from '~/app/lib/forms'
import { pageFor, paths } from '~/app/lib/paths'
import { signedIn } from '~/app/lib/signedIn'
import { PasskeySignIn } from '~/app/widgets/PasskeySignIn'
import { readCookie } from '~/server/auth/cookies'
import { DEVICE } from '~/server/auth/device'
import { signIn } from '~/server/auth/signIn'

export async function loader({ context, request }: LoaderFunctionArgs) {
  const next = pageFor(new URL(request.url).searchParams.get('next'))
  if (context.viewer.kind === 'person' && !context.answered) throw redirect(next)
  const firm = await context.firm()
  const flash = readFlash(request)
  return json(
    { firm: firm.name, demo: firm.demo, next, flash, rejected: context.rejected === true },
    flash === null ? undefined : { headers: { 'set-cookie': noFlashCookie } },
  )
}

export const action = byIntent({
  'sign-in': async (ctx, form: Fields, _params, request) => {
    const { email = '', password = '' } = form
    const device = readCookie(ctx, request, DEVICE)
    return signedIn(ctx, await signIn(ctx, { email, password, device, kind: 'browser' }), form)
  },
})

export const meta: MetaFunction<typeof loader> = ({ data }) => [
  { title: `${data?.rejected ? 'Error: ' : ''}Sign in · ${data?.firm ?? 'Client portal'}` },
]

export default function SignIn() {
  const { firm, demo, next, flash } = useLoaderData<typeof loader>()
  const answer = useActionData<Rejected | Carrying>()
  if (isCarrying(answer)) return <Carried firm={firm} carrying={answer} />
  const going = { next: answer?.typed.next ?? next, unsent: answer?.typed.unsent }
  return (
    <Doorway firm={firm} title="Sign in">
      {flash ? (
        <p role="status" className="mb-5">
          {flash}
        </p>
      ) : null}
      <SignInForm {...going} rejected={answer} />
      <PasskeySignIn {...going} />
      <p className="mt-4">
        <a className="link inline-flex min-h-11 items-center" href={paths.forgotPassword()}>
          Forgotten your password?
        </a>
      </p>
      {demo ? (
        <p className="mt-4 text-muted">
          A demo: admin@demo.test, support@demo.test or client@demo.test with the password{' '}
          <code className="text-ink">origins-demo-1</code>.
        </p>
      ) : null}
    </Doorway>
  )
}
