import type { LoaderFunctionArgs, MetaFunction } from '@remix-run/node'
import { Form, useActionData, useNavigation } from '@remix-run/react'
import { Doorway } from '~/app/components/Doorway'
import { ErrorSummary } from '~/app/components/ErrorSummary'
import { EmailField, Field } from '~/app/components/Field'
import { LinkGone } from '~/app/components/LinkGone'
import { NewPassword } from '~/app/components/NewPassword'
import { doorTitle } from '~/app/lib/doorTitle'
import { fieldsOf } from '~/app/lib/fields'
import { byIntent, type Fields, type Rejected } from '~/app/lib/forms'
import { paths } from '~/app/lib/paths'
import { tokenOf } from '~/app/lib/token'
import { readSetup, setUp } from '~/server/auth/setup'

export async function loader({ context, request }: LoaderFunctionArgs) {
  await readSetup(context, { token: tokenOf(request) })
  const firm = await context.firm()
  return { firm: firm.name, rejected: context.rejected === true }
}

export const action = byIntent({
  'set-up': async (ctx, { firm = '', name = '', email = '', password = '' }: Fields, _params, request) => {
    const { cookies } = await setUp(ctx, { token: tokenOf(request), firm, name, email, password })
    return { to: paths.home(), flash: 'The portal is yours. Invite your colleagues in the settings.', cookies }
  },
})

export const meta: MetaFunction<typeof loader> = (args) => doorTitle(args, 'Set up the portal')

export default function Setup() {
  const rejected = useActionData<Rejected>()
  const sending = useNavigation().state !== 'idle'
  const field = fieldsOf(rejected)
  return (
    <Doorway title="Set up the portal">
      <p className="mb-5">You become its first administrator. Everything here can be changed later.</p>
      {rejected ? (
        <ErrorSummary key={JSON.stringify(rejected)} message={rejected.message} fields={rejected.fields} />
      ) : null}
      <Form method="post" noValidate className="space-y-4">
        <Field
          {...field('firm')}
          label="Name of your firm"
          hint="As your clients know it."
          autoComplete="organization"
        />
        <Field {...field('name')} label="Your name" autoComplete="name" />
        <EmailField {...field('email')} label="Your email address" autoComplete="username" />
        <NewPassword errors={rejected?.fields.password} />
        <button type="submit" className="button button-primary w-full" aria-busy={sending}>
          Set up the portal
        </button>
      </Form>
    </Doorway>
  )
}

export const ErrorBoundary = () => (
  <LinkGone>
    <p className="mb-5">
      Each start of a portal that has no administrator prints a new one. Where there is one already,{' '}
      <a className="link" href={paths.signIn()}>
        sign in
      </a>
      .
    </p>
  </LinkGone>
)
