import type { LoaderFunctionArgs, MetaFunction } from '@remix-run/node'
import { useActionData, useLoaderData } from '@remix-run/react'
import { ErrorSummary } from '~/app/components/ErrorSummary'
import { PageHeader } from '~/app/components/PageHeader'
import { RecoveryCodes } from '~/app/components/RecoveryCodes'
import { byIntent, type Fields, type Rejected } from '~/app/lib/forms'
import { paths } from '~/app/lib/paths'
import { pageTitle, useShell } from '~/app/lib/shell'
import { beginTotp, cancelTotp } from '~/server/auth/beginTotp'
import { confirmTotp } from '~/server/auth/confirmTotp'
import { getSecurity } from '~/server/auth/getSecurity'
import { listSessions } from '~/server/auth/listSessions'
import { makeRecoveryCodes } from '~/server/auth/makeRecoveryCodes'
import { addPasskey } from '~/server/auth/passkeys/addPasskey'
import { removePasskey } from '~/server/auth/passkeys/removePasskey'
import { removeTotp } from '~/server/auth/removeTotp'
import { revokeOtherSessions, revokeSession } from '~/server/auth/revokeSession'
import { AppSection } from './AppSection'
import { CodesSection } from './CodesSection'
import { PasskeysSection } from './PasskeysSection'
import { SessionsSection } from './SessionsSection'

export async function loader({ context }: LoaderFunctionArgs) {
  return {
    security: await getSecurity(context),
    sessions: await listSessions(context),
    rejected: context.rejected === true,
  }
}

/** The codes are in no address: they are the answer itself. */
const shown = ({ codes }: { codes: string[] | null }, flash: string) =>
  codes ? Response.json({ codes, flash }) : { to: paths.security(), flash }

export const action = byIntent({
  'begin-totp': async (ctx, { proof }: Fields) => {
    await beginTotp(ctx, { proof })
    return { to: `${paths.security()}#app` }
  },
  'cancel-totp': async (ctx) => {
    await cancelTotp(ctx)
    return { to: paths.security() }
  },
  'confirm-totp': async (ctx, { code }: Fields) =>
    shown(await confirmTotp(ctx, { code }), 'Your authenticator app is set up.'),
  'remove-totp': async (ctx, { proof }: Fields) => {
    await removeTotp(ctx, { proof })
    return { to: paths.security(), flash: 'The authenticator app is removed. Your other sessions have ended.' }
  },
  'make-codes': async (ctx, { proof }: Fields) =>
    shown(await makeRecoveryCodes(ctx, { proof }), 'These codes replace the ones you had.'),
  'add-passkey': async (ctx, { name, response }: Fields) =>
    shown(await addPasskey(ctx, { name, response }), 'The passkey is added.'),
  'remove-passkey': async (ctx, { passkeyId = '', proof }: Fields) => {
    await removePasskey(ctx, { passkeyId, proof })
    return { to: paths.security(), flash: 'The passkey is removed. Your other sessions have ended.' }
  },
  'revoke-session': async (ctx, { sessionId = '' }: Fields) => {
    await revokeSession(ctx, { sessionId })
    return { to: paths.security(), flash: 'The session has ended.' }
  },
  'revoke-others': async (ctx) => {
    const { ended } = await revokeOtherSessions(ctx)
    return { to: paths.security(), flash: ended ? 'Your other sessions have ended.' : 'There was no other session.' }
  },
})

export const meta: MetaFunction<typeof loader> = ({ matches, data }) => pageTitle(matches, 'Security', data?.rejected)

type Shown = { codes: string[]; flash: string }

export default function Security() {
  const { security, sessions } = useLoaderData<typeof loader>()
  const { firm, viewer } = useShell()
  const answer = useActionData<Rejected | Shown>()
  const rejected = answer && 'fields' in answer ? answer : undefined
  const errorsOf = (intent: string) => (rejected?.intent === intent ? rejected.fields : {})
  return (
    <>
      <PageHeader title="Security" state="How you sign in, and where you are signed in now." />
      {security.mustAddFactor ? (
        <p role="status" className="mb-5 rounded-lg border border-line bg-surface px-4 py-3">
          {firm.name} asks everybody who works here for a second factor. Set up an authenticator app or a passkey, and
          the portal opens again.
        </p>
      ) : null}
      {rejected ? (
        <ErrorSummary
          key={JSON.stringify(rejected)}
          message={rejected.message}
          fields={rejected.fields}
          idOf={(field) => (field === 'proof' ? `${rejected.intent}-proof` : field)}
        />
      ) : null}
      {answer && 'codes' in answer ? (
        <>
          <p role="status" className="mb-5 rounded-lg border border-line bg-surface px-4 py-3">
            {answer.flash}
          </p>
          <RecoveryCodes codes={answer.codes} firm={firm.name} />
        </>
      ) : null}
      <div className="grid grid-cols-1 gap-8">
        <AppSection security={security} errorsOf={errorsOf} />
        {security.totp || security.passkeys.length ? <CodesSection security={security} errorsOf={errorsOf} /> : null}
        <PasskeysSection security={security} errorsOf={errorsOf} viewer={viewer} rejected={rejected} />
        <SessionsSection sessions={sessions} viewer={viewer} />
      </div>
    </>
  )
}
