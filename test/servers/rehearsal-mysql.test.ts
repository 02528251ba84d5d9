import { testCorpusCopy } from '../support/rehearsal/mysql-corpus-copy.ts';

testCorpusCopy('mysql', ['fed_inv']);
