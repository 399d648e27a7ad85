/** What a broker answers that has no authorizer, and no secret to sign delegation tokens with. */
import { createAcls } from '../../../src/protocol/apis/create-acls.js'
import { createDelegationToken } from '../../../src/protocol/apis/create-delegation-token.js'
import { deleteAcls } from '../../../src/protocol/apis/delete-acls.js'
import { describeAcls } from '../../../src/protocol/apis/describe-acls.js'
import { describeDelegationToken } from '../../../src/protocol/apis/describe-delegation-token.js'
import { expireDelegationToken } from '../../../src/protocol/apis/expire-delegation-token.js'
import { renewDelegationToken } from '../../../src/protocol/apis/renew-delegation-token.js'
import type { Scenario } from '../scenario.js'
import { inEveryVersion } from './versions.js'

const ANY = 1
const TOPIC = 2
const READ = 3
const ALLOW = 3
const LITERAL = 3

const everything = {
  resourceTypeFilter: ANY,
  resourceNameFilter: null,
  patternTypeFilter: ANY,
  principalFilter: null,
  hostFilter: null,
  operation: ANY,
  permissionType: ANY,
}

const aboutATopic = {
  resourceTypeFilter: TOPIC,
  resourceNameFilter: 't',
  patternTypeFilter: LITERAL,
  principalFilter: 'User:ann',
  hostFilter: '*',
  operation: READ,
  permissionType: ALLOW,
}

const readingATopic = {
  resourceType: TOPIC,
  resourceName: 't',
  resourcePatternType: LITERAL,
  principal: 'User:ann',
  host: '*',
  operation: READ,
  permissionType: ALLOW,
}

const hmac = Buffer.from('of nobody')

export const withoutSecurityScenarios: readonly Scenario[] = [
  ...inEveryVersion(describeAcls, 'describes no ACLs', async (p, version) => {
    await p.ask(describeAcls, version, everything)
    await p.ask(describeAcls, version, aboutATopic, { note: 'about a topic' })
    await p.ask(describeAcls, version, { ...everything, resourceNameFilter: '' }, { note: 'an empty name' })
    await p.ask(describeAcls, version, { ...everything, patternTypeFilter: 2 }, { note: 'what matches' })
    await p.ask(describeAcls, version, { ...everything, patternTypeFilter: 4 }, { note: 'what is prefixed' })
    if (version >= 2) {
      await p.ask(describeAcls, version, { ...everything, resourceTypeFilter: 7 }, { note: 'about users' })
    }
  }),
  ...inEveryVersion(createAcls, 'creates no ACLs', async (p, version) => {
    await p.ask(createAcls, version, { creations: [readingATopic] })
    await p.ask(createAcls, version, { creations: [] }, { note: 'none' })
    await p.ask(createAcls, version, { creations: [readingATopic, readingATopic] }, { note: 'one twice' })
    const bad = { ...readingATopic, principal: 'ann', host: '', resourceName: '' }
    await p.ask(createAcls, version, { creations: [readingATopic, bad] }, { note: 'a bad one' })
    const prefixed = { ...readingATopic, resourcePatternType: 4 }
    await p.ask(createAcls, version, { creations: [prefixed] }, { note: 'a prefixed one' })
  }),
  ...inEveryVersion(deleteAcls, 'deletes no ACLs', async (p, version) => {
    await p.ask(deleteAcls, version, { filters: [everything] })
    await p.ask(deleteAcls, version, { filters: [] }, { note: 'none' })
    await p.ask(deleteAcls, version, { filters: [aboutATopic, everything, aboutATopic] }, { note: 'three' })
  }),
  ...inEveryVersion(createDelegationToken, 'makes no token', async (p, version) => {
    await p.ask(createDelegationToken, version, { renewers: [], maxLifetimeMs: -1 })
    const renewers = [{ principalType: 'User', principalName: 'ann' }]
    await p.ask(createDelegationToken, version, { renewers, maxLifetimeMs: 1000 }, { note: 'with a renewer' })
    const strangers = [{ principalType: 'Group', principalName: 'all' }]
    await p.ask(createDelegationToken, version, { renewers: strangers, maxLifetimeMs: 1000 }, { note: 'another type' })
    if (version < 3) return
    const owner = { ownerPrincipalType: 'User', ownerPrincipalName: 'ann' }
    await p.ask(createDelegationToken, version, { ...owner, renewers, maxLifetimeMs: 1000 }, { note: 'for another' })
    const odd = { ownerPrincipalType: 'Group', ownerPrincipalName: '' }
    await p.ask(createDelegationToken, version, { ...odd, renewers, maxLifetimeMs: 1000 }, { note: 'for a group' })
    for (const [ownerPrincipalType, ownerPrincipalName] of [
      ['Group', 'staff'],
      [null, 'ann'],
      ['User', null],
      ['', 'ann'],
    ] as const) {
      const owned = { ownerPrincipalType, ownerPrincipalName, renewers: [], maxLifetimeMs: 1000 }
      await p.ask(createDelegationToken, version, owned, { note: `for ${ownerPrincipalType}:${ownerPrincipalName}` })
    }
  }),
  ...inEveryVersion(renewDelegationToken, 'renews no token', async (p, version) => {
    await p.ask(renewDelegationToken, version, { hmac, renewPeriodMs: 1000 })
    await p.ask(renewDelegationToken, version, { hmac: Buffer.alloc(0), renewPeriodMs: -1 }, { note: 'none' })
  }),
  ...inEveryVersion(expireDelegationToken, 'expires no token', async (p, version) => {
    await p.ask(expireDelegationToken, version, { hmac, expiryTimePeriodMs: -1 })
    await p.ask(expireDelegationToken, version, { hmac: Buffer.alloc(0), expiryTimePeriodMs: 5 }, { note: 'none' })
  }),
  ...inEveryVersion(describeDelegationToken, 'describes no tokens', async (p, version) => {
    await p.ask(describeDelegationToken, version, { owners: null })
    await p.ask(describeDelegationToken, version, { owners: [] }, { note: 'of nobody' })
    const owners = [{ principalType: 'User', principalName: 'ann' }]
    await p.ask(describeDelegationToken, version, { owners }, { note: 'of a user' })
  }),
]
