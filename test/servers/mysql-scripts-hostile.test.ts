import { testHostileNames } from '../support/plans/mysql-hostile.ts';

testHostileNames('mysql', '9.7', 'mysql');
