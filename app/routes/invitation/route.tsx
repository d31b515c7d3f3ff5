import type { LoaderFunctionArgs, MetaFunction } from '@remix-run/node'
import { Form, useActionData, useLoaderData, useNavigation } from '@remix-run/react'
import { Doorway } from '~/app/components/Doorway'
import { ErrorSummary } from '~/app/components/ErrorSummary'
import { LinkGone } from '~/app/components/LinkGone'
import { doorTitle } from '~/app/lib/doorTitle'
import { byIntent, type Fields, type Rejected } from '~/app/lib/forms'
import { paths } from '~/app/lib/paths'
import { tokenOf } from '~/app/lib/token'
import { shownEmail } from '~/server/kernel/emailText'
import { acceptInvitation } from '~/server/people/accept'
import { readInvitation } from '~/server/people/readInvitation'
import { AccountFields } from './AccountFields'
import { Invited } from './Invited'

export async function loader({ context, request }: LoaderFunctionArgs) {
  const invitation = await readInvitation(context, { token: tokenOf(request) })
  const firm = await context.firm()
  return { firm: firm.name, invitation, rejected: context.rejected === true }
}

export const action = byIntent({
  accept: async (ctx, { name, password }: Fields, _params, request) => {
    const { email, place, cookies } = await acceptInvitation(ctx, { token: tokenOf(request), name, password })
    const joined = `You have joined ${place ?? (await ctx.firm()).name}.`
    if (cookies) return { to: paths.home(), flash: joined, cookies }
    const same = ctx.viewer.kind === 'person' && ctx.viewer.email === email
    return { to: paths.home(), flash: same ? joined : `${joined} Sign in as ${shownEmail(email)} to go on.` }
  },
})

export const meta: MetaFunction<typeof loader> = (args) => doorTitle(args, 'Invitation')

export default function Invitation() {
  const { firm, invitation } = useLoaderData<typeof loader>()
  const rejected = useActionData<Rejected>()
  const sending = useNavigation().state !== 'idle'
  return (
    <Doorway firm={firm} title={`Join ${invitation.client ?? firm}`}>
      <Invited firm={firm} invitation={invitation} />
      {rejected ? (
        <ErrorSummary key={JSON.stringify(rejected)} message={rejected.message} fields={rejected.fields} />
      ) : null}
      <Form method="post" noValidate className="space-y-4">
        {invitation.known ? null : (
          <AccountFields email={invitation.email} name={invitation.name} rejected={rejected} />
        )}
        <button type="submit" className="button button-primary w-full" aria-busy={sending}>
          {invitation.known ? 'Accept' : 'Accept and sign in'}
        </button>
      </Form>
    </Doorway>
  )
}

export const ErrorBoundary = () => (
  <LinkGone>
    <p className="mb-5">Ask whoever invited you to send the invitation again.</p>
    <p>
      If you accepted it before,{' '}
      <a className="link" href={paths.signIn()}>
        sign in
      </a>
      .
    </p>
  </LinkGone>
)
