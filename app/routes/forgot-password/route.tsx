import type { LoaderFunctionArgs, MetaFunction } from '@remix-run/node'
import { Form, useActionData, useLoaderData, useNavigation } from '@remix-run/react'
import { Doorway } from '~/app/components/Doorway'
import { ErrorSummary } from '~/app/components/ErrorSummary'
import { EmailField } from '~/app/components/Field'
import { doorTitle } from '~/app/lib/doorTitle'
import { fieldsOf } from '~/app/lib/fields'
import { byIntent, type Fields, type Rejected } from '~/app/lib/forms'
import { paths } from '~/app/lib/paths'
import { requestReset } from '~/server/auth/requestReset'

export async function loader({ context, request }: LoaderFunctionArgs) {
  const firm = await context.firm()
  const asked = new URL(request.url).searchParams.has('asked')
  return { firm: firm.name, asked, mails: context.mail !== 'none', rejected: context.rejected === true }
}

export const action = byIntent({
  ask: async (ctx, { email = '' }: Fields) => {
    await requestReset(ctx, { email })
    return { to: paths.forgotPassword({ asked: 1 }) }
  },
})

export const meta: MetaFunction<typeof loader> = (args) =>
  doorTitle(args, args.data?.asked ? 'Look into your mail' : 'Forgotten password')

export default function ForgotPassword() {
  const { firm, asked, mails } = useLoaderData<typeof loader>()
  return (
    <Doorway firm={firm} title={asked ? 'Look into your mail' : 'Forgotten password'}>
      {asked ? <Asked mails={mails} /> : <Ask />}
      <p className="mt-4">
        <a className="link inline-flex min-h-11 items-center" href={paths.signIn()}>
          Back to signing in
        </a>
      </p>
    </Doorway>
  )
}

/** The same for every address, whether somebody has it or not. */
function Asked({ mails }: { mails: boolean }) {
  return (
    <div role="status" className="space-y-3">
      <p>
        If the address belongs to an account, a link to set a new password is on its way. It works once, for 60 minutes.
      </p>
      <p className="text-muted">
        {mails
          ? 'Nothing there after some minutes? Look among the unwanted mails, or ask again.'
          : 'This portal cannot send mails yet: ask whoever runs it.'}
      </p>
    </div>
  )
}

function Ask() {
  const rejected = useActionData<Rejected>()
  const sending = useNavigation().state !== 'idle'
  const field = fieldsOf(rejected)
  return (
    <>
      <p className="mb-5">You get a link by mail with which you choose a new one.</p>
      {rejected ? (
        <ErrorSummary key={JSON.stringify(rejected)} message={rejected.message} fields={rejected.fields} />
      ) : null}
      <Form method="post" action={paths.forgotPassword()} noValidate className="space-y-4">
        <EmailField {...field('email')} label="Email address" autoComplete="username" />
        <button type="submit" className="button button-primary w-full" aria-busy={sending}>
          Send the link
        </button>
      </Form>
    </>
  )
}
