import type { LoaderFunctionArgs, MetaFunction } from '@remix-run/node'
import { redirect } from '@remix-run/node'
import { Form, useActionData, useLoaderData, useNavigation } from '@remix-run/react'
import { ErrorSummary } from '~/app/components/ErrorSummary'
import { Field } from '~/app/components/Field'
import { byIntent, type Fields, type Rejected } from '~/app/lib/forms'
import { ownPath, paths } from '~/app/lib/paths'
import { signIn } from '~/server/auth/signIn'

export async function loader({ context, request }: LoaderFunctionArgs) {
  const next = ownPath(new URL(request.url).searchParams.get('next'))
  if (context.viewer.kind === 'person') throw redirect(next)
  const firm = await context.firm()
  return { firm: firm.name, demo: firm.demo, next, rejected: context.rejected === true }
}

export const action = byIntent({
  'sign-in': async (ctx, { email, password, next }: Fields) => {
    const { cookie } = await signIn(ctx, { email: email ?? '', password: password ?? '' })
    return { to: ownPath(next), cookies: [cookie] }
  },
})

export const meta: MetaFunction<typeof loader> = ({ data }) => [
  { title: `${data?.rejected ? 'Error: ' : ''}Sign in · ${data?.firm ?? 'Client portal'}` },
]

export default function SignIn() {
  const { firm, demo, next } = useLoaderData<typeof loader>()
  const rejected = useActionData<Rejected>()
  const sending = useNavigation().state !== 'idle'
  return (
    <main id="main" className="mx-auto flex min-h-dvh max-w-sm flex-col justify-center px-6 py-10">
      <p className="mb-8 flex items-center gap-2 font-semibold">
        <img src="/favicon.svg" alt="" width="28" height="28" />
        {firm}
      </p>
      <h1 className="mb-5">Sign in</h1>
      {rejected ? (
        <ErrorSummary key={JSON.stringify(rejected)} message={rejected.message} fields={rejected.fields} />
      ) : null}
      <Form method="post" action={paths.signIn()} noValidate className="space-y-4">
        <input type="hidden" name="next" value={rejected?.typed.next ?? next} />
        <Field
          id="email"
          name="email"
          label="Email address"
          type="email"
          autoComplete="username"
          inputMode="email"
          autoCapitalize="none"
          spellCheck={false}
          defaultValue={rejected?.typed.email}
          errors={rejected?.fields.email}
        />
        <Field
          id="password"
          name="password"
          label="Password"
          type="password"
          autoComplete="current-password"
          errors={rejected?.fields.password}
        />
        <button type="submit" className="button button-primary w-full" aria-busy={sending}>
          Sign in
        </button>
      </Form>
      {demo ? (
        <p className="mt-6 text-muted">
          A demo: admin@demo.test, support@demo.test or client@demo.test with the password{' '}
          <code className="text-ink">origins-demo-1</code>.
        </p>
      ) : null}
    </main>
  )
}
