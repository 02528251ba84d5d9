import { testCorpusCopy } from '../support/rehearsal/mysql-corpus-copy.ts';

testCorpusCopy('mariadb', ['con_inv', 'fed_inv']);
