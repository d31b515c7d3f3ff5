import type { LoaderFunctionArgs, MetaFunction } from '@remix-run/node'
import { useActionData, useLoaderData } from '@remix-run/react'
import { ErrorSummary } from '~/app/components/ErrorSummary'
import { PageHeader } from '~/app/components/PageHeader'
import { byIntent, type Fields, type Rejected } from '~/app/lib/forms'
import { paths } from '~/app/lib/paths'
import { pageTitle } from '~/app/lib/shell'
import { changeAddress } from '~/server/auth/changeAddress'
import { changePassword } from '~/server/auth/changePassword'
import { changeProfile } from '~/server/auth/changeProfile'
import { getProfile } from '~/server/auth/getProfile'
import { shownEmail } from '~/server/kernel/emailText'
import { AddressForm } from './AddressForm'
import { PasswordForm } from './PasswordForm'
import { ProfileForm } from './ProfileForm'

export async function loader({ context }: LoaderFunctionArgs) {
  return { ...(await getProfile(context)), rejected: context.rejected === true }
}

export const action = byIntent({
  profile: async (ctx, { name = '', locale = '', timeZone = '' }: Fields) => {
    await changeProfile(ctx, { name, locale, timeZone })
    return { to: paths.profile(), flash: 'Your profile is saved.' }
  },
  address: async (ctx, { email = '', proof }: Fields) => {
    const asked = await changeAddress(ctx, { email, proof })
    return {
      to: paths.profile(),
      flash: `Open the link that is mailed to ${shownEmail(asked.email)} within 60 minutes.`,
    }
  },
  password: async (ctx, { password = '', proof }: Fields) => {
    await changePassword(ctx, { password, proof })
    return { to: paths.profile(), flash: 'Your password is changed. You are signed out everywhere else.' }
  },
})

export const meta: MetaFunction<typeof loader> = ({ matches, data }) => pageTitle(matches, 'Profile', data?.rejected)

export default function Profile() {
  const profile = useLoaderData<typeof loader>()
  const rejected = useActionData<Rejected>()
  const of = (intent: string) => (rejected?.intent === intent ? rejected : undefined)
  return (
    <>
      <PageHeader title="Profile" state={shownEmail(profile.email)} />
      {rejected ? (
        <ErrorSummary
          key={JSON.stringify(rejected)}
          message={rejected.message}
          fields={rejected.fields}
          idOf={(field) => `${rejected.intent}-${field}`}
        />
      ) : null}
      <div className="max-w-xl space-y-6">
        <ProfileForm profile={profile} rejected={of('profile')} />
        <AddressForm confirmed={profile.confirmed} rejected={of('address')} />
        <PasswordForm email={profile.email} confirmed={profile.confirmed} rejected={of('password')} />
      </div>
    </>
  )
}
